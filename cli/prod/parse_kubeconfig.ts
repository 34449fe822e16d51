// Owns: kubeconfig text to JSON. Must not: interpret it.

import { type Diagnostic, EnvironmentError, hasErrors, type Json } from "../../runtime/base/mod.ts";
import { parseDocuments, toJson } from "../../runtime/language/document/mod.ts";

/** @throws {EnvironmentError} naming the line that is not YAML. */
export function parseKubeconfigText(text: string, uri: string): Json {
  const { value, diagnostics } = parseDocuments({ uri, text });
  const first = diagnostics.find((d) => d.severity === "error");
  if (first !== undefined && hasErrors(diagnostics)) {
    throw new EnvironmentError(
      `kubeconfig "${uri}" cannot be read: line ${first.span.line}: ${withoutValue(first, text)}`,
      {
        code: "environment/kubeconfig",
        hint: "correct the file or name another one with --kubeconfig",
      },
    );
  }
  const document = value?.[0];
  if (document === undefined) {
    throw new EnvironmentError(`kubeconfig "${uri}" is empty`, {
      code: "environment/kubeconfig",
      hint: "name another one with --kubeconfig",
    });
  }
  return toJson(document.root);
}

/** What is quoted of the value of a key may be a token. */
function withoutValue({ message, span }: Diagnostic, text: string): string {
  const line = text.split("\n")[span.line - 1] ?? "";
  const value = line.slice(line.indexOf(":") + 1);
  return message.replace(/[^\s"!*&]{4,}/g, (word) => value.includes(word) ? "[redacted]" : word);
}
