// Owns: reading the JUnit report that `deno test` writes. Must not: know suites or print.

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Names of tests that did not run; by convention they end with the reason in parentheses. */
  readonly skipped: readonly string[];
}

const testcase = /<testcase name="([^"]*)"[^>]*>([\s\S]*?)<\/testcase>/g;

/** Counts whole tests; steps belong to their test and are not counted again. */
export function parseJunit(xml: string): Counts {
  const cases = [...xml.matchAll(testcase)].map((match) => ({
    name: unescapeXml(match[1] ?? ""),
    body: match[2] ?? "",
  }));
  const names = new Set(cases.map((one) => one.name));
  const tests = cases.filter((one) => !isStep(one.name, names));
  const skipped = tests.filter((one) => one.body.includes("<skipped")).map((one) => one.name);
  const failed = tests.filter((one) => one.body.includes("<failure") || one.body.includes("<error")).length;
  return { passed: tests.length - failed - skipped.length, failed, skipped };
}

function isStep(name: string, names: ReadonlySet<string>): boolean {
  for (let at = name.indexOf(" > "); at >= 0; at = name.indexOf(" > ", at + 1)) {
    if (names.has(name.slice(0, at))) return true;
  }
  return false;
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function unescapeXml(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (whole, name: string) => entities[name] ?? whole);
}
