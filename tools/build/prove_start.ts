// Owns: the proof that a fresh executable runs here at all. Must not: know what it contains.

import { EnvironmentError, errorMessage } from "../../runtime/base/mod.ts";
import { runTool } from "./run_tool.ts";

/**
 * Asks the executable for its version. `deno compile` puts whatever it is given in front of the program, so a wrong
 * compile base only shows when the result is started.
 * @throws {EnvironmentError} when it does not start or answers something else.
 */
export async function proveStart(path: string, options: { readonly cwd: string }): Promise<void> {
  const answer = await runTool([path, "version"], { ...options, action: "start what was built" })
    .catch((error) => `${errorMessage(error)}\n${error instanceof EnvironmentError ? error.hint : ""}`);
  if (/^ork\S* \d+\.\d+\.\d+/.test(answer)) return;
  const name = path.replace(/^.*\//, "");
  const what = answer.trim().split("\n").slice(0, 3).join("\n") || "nothing";
  throw new EnvironmentError(`${name} was built but does not answer \`version\``, {
    code: "build/does-not-start",
    hint:
      `the compile base is not the \`denort\` of Deno ${Deno.version.deno}: correct DENORT_BIN or unset it; ` +
      `${name} answered:\n${what}`,
  });
}
