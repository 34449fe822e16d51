// Owns: tests that cannot run on every machine, with the reason in their name. Must not: find the reason out.

/**
 * Registers a test, as ignored when there is a reason not to run it. The reason ends the name, so that every report shows
 * it: `name (skipped: reason)`.
 */
export function testUnless(reason: string | undefined, name: string, run: () => void | Promise<void>): void {
  if (reason === undefined) Deno.test(name, run);
  else Deno.test({ name: `${name} (skipped: ${reason})`, ignore: true, fn: run });
}
