// Owns: how a thrown error is told to a person. Must not: decide the exit code.

import { errorMessage, InvariantError, OrkError } from "../../runtime/base/mod.ts";
import { rightHint } from "./missing_right.ts";
import type { Output } from "./output.ts";

/**
 * Prints a failure: message and hint for what can happen in the world, a stack trace and a request to report it for our
 * own bugs. With `--debug` the chain of causes too.
 */
export function printFailure(output: Output, error: unknown): void {
  const red = (text: string) => output.paintErr("red", text);
  if (error instanceof OrkError) {
    output.note(`${red("error:")} ${error.message}`);
    const hint = error.hint ?? (error.code === "kube/forbidden" ? rightHint(error.message) : undefined);
    if (hint !== undefined) output.note(`${output.paintErr("cyan", "hint:")} ${hint}`);
    if (output.isDebug) printCauses(output, error);
    return;
  }
  const stack = error instanceof Error ? error.stack ?? errorMessage(error) : errorMessage(error);
  output.note(`${red("error:")} this is a bug in ork, please report it with the text below`);
  output.note(error instanceof InvariantError || error instanceof Error ? stack : `thrown: ${stack}`);
}

function printCauses(output: Output, error: OrkError): void {
  let cause: unknown = error.cause;
  for (let depth = 0; cause !== undefined && depth < 8; depth++) {
    output.note(output.paintErr("dim", `  caused by: ${errorMessage(cause)}`));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
}
