// Owns: building and running the Go program. Must not: compare.

import { jsonText } from "../../runtime/base/mod.ts";
import type { Value } from "../../runtime/language/expr/mod.ts";

export interface OracleCase {
  readonly template: string;
  readonly data: Readonly<Record<string, Value>>;
}

/** What the Go engine makes of a case: `error` is empty when it rendered. */
export interface OracleResult {
  readonly text: string;
  readonly error?: string;
  readonly stage?: "parse" | "execute" | "data";
}

/** A question about something that is no template; what the arguments mean is written at `facts` in the program. */
export interface FactCase {
  readonly kind: "pattern" | "quantity" | "duration" | "zone" | "time" | "days" | "fires" | "name";
  readonly args: readonly string[];
}

export interface FactResult {
  readonly valid: boolean;
  /** What follows when valid, else why not. */
  readonly text: string;
}

const SOURCE = new URL("./engine/", import.meta.url).pathname;

/** Version text of the Go tool, or undefined when there is none. */
export async function goVersion(): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("go", { args: ["version"], stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Builds the program into a folder that lasts as long as its use. @throws Error with the compiler's text */
export async function withEngine<T>(use: (binary: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "ork-oracle-" });
  try {
    return await use(await buildEngine(`${folder}/oracle`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function buildEngine(binary: string): Promise<string> {
  const { success, stderr } = await new Deno.Command("go", {
    args: ["build", "-o", binary, "."],
    cwd: SOURCE,
    env: { GOFLAGS: "-mod=mod", GOWORK: "off" },
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`go build failed: ${new TextDecoder().decode(stderr)}`);
  return binary;
}

/** Renders all cases with the Go engine at the time `now`, in order. @throws Error when the program fails */
export async function renderAll(
  binary: string,
  { cases, now }: { readonly cases: readonly OracleCase[]; readonly now: number },
): Promise<readonly OracleResult[]> {
  return JSON.parse(await run(binary, [String(now)], cases));
}

/** Answers all questions with Go's own libraries, in order. @throws Error when the program fails */
export async function answerAll(
  binary: string,
  cases: readonly FactCase[],
): Promise<readonly FactResult[]> {
  return JSON.parse(await run(binary, ["0", "facts"], cases));
}

async function run(binary: string, args: string[], input: unknown): Promise<string> {
  const child = new Deno.Command(binary, { args, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  // Written while the output is read: neither side may wait for the other.
  const written = writer.write(new TextEncoder().encode(jsonText(input))).then(() => writer.close());
  const { success, stdout, stderr } = await child.output();
  await written;
  if (!success) throw new Error(`oracle failed: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}
