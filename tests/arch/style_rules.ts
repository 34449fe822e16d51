// Owns: rules about names and forms: what a file may be called, what TypeScript may be used. Must not: know imports.

import type { Module } from "./module_graph.ts";
import { codeOnly, lineAt } from "./source_text.ts";
import type { Violation } from "./violation.ts";

const fileName = /^_?[a-z][a-z0-9]*(?:_[a-z0-9]+)*(?:\.d)?\.ts$/;
const emptyWords = /(?:^|[/_])(?:utils?|helpers?|common|misc)(?:[/_.]|$)/;

/** File names are snake_case and say what is inside; a folder's surface is `mod.ts` and nothing else. */
export function checkNames(modules: readonly Module[]): readonly Violation[] {
  return modules.flatMap(({ path }) => {
    const name = path.replace(/^.*\//, "");
    const found = (message: string) => [{ rule: "name", path, line: 1, message }];
    if (name === "index.ts") return found("a folder's surface is called mod.ts");
    if (!fileName.test(name)) return found("file names are snake_case");
    return emptyWords.test(path) ? found("the name says nothing about what is inside") : [];
  });
}

interface FormRule {
  readonly pattern: RegExp;
  readonly message: string;
  /** Searched in the text itself, since comments or literals are what it is about. */
  readonly inText?: boolean;
}

const forms: readonly FormRule[] = [
  { pattern: /^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?enum\s+\w+/gm, message: "an enum" },
  {
    pattern: /\bclass\s+\w+(?:<[^{]*>)?\s+extends\s+(?!\w*Error\b)[\w.]+/g,
    message: "inheritance; only errors inherit",
  },
  {
    pattern: /^.*deno-lint-ignore(?:-file)?\b.*\bno-explicit-any\b/gm,
    message: "`any` by exception",
    inText: true,
  },
];

/** No enums, no inheritance but errors, no `any` by way of a lint exception. Tests are exempt. */
export function checkForms(modules: readonly Module[]): readonly Violation[] {
  return modules.filter(isProduct).flatMap((module) => {
    const code = codeOnly(module.text);
    return forms.flatMap(({ pattern, message, inText }) =>
      [...(inText ? module.text : code).matchAll(pattern)].map((match) => ({
        rule: "form",
        path: module.path,
        line: lineAt(module.text, match.index + match[0].length),
        message,
      }))
    );
  });
}

/** At the first column of formatted code: a call, an assignment to something that exists, a statement. */
const effect =
  /^[A-Za-z_$][\w$.]*(?:\[.*\])?\s*=[^=>].*|^(?:await |void |new )?(?!function\b|return\b)[A-Za-z_$][\w$.]*\s*\(|^(?:if|for|while|switch|try|throw)\b.*/gm;

/** Importing a module does nothing: calls at the top level belong to entries and scripts. */
export function checkImportEffects(
  modules: readonly Module[],
  options: { readonly entries: readonly string[] },
): readonly Violation[] {
  return modules.filter((one) => isProduct(one) && !options.entries.includes(one.path)).flatMap((module) => {
    const code = codeOnly(module.text);
    return [...code.matchAll(effect)].map((match) => ({
      rule: "effect",
      path: module.path,
      line: lineAt(code, match.index),
      message: `${match[0].trim()} runs when the module is imported`,
    }));
  });
}

function isProduct({ path }: Module): boolean {
  return !/_test(_kit)?\.ts$/.test(path) && !/^(?:tools|tests)\//.test(path);
}
