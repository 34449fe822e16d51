// Owns: rules that one file's text can break: duty line, ambient powers, barrels, module state. Must not: know imports.

import type { Module } from "./module_graph.ts";
import type { AmbientRule } from "./places_table.ts";
import { codeOnly, lineAt } from "./source_text.ts";
import type { Violation } from "./violation.ts";

const dutyLine = /^\/\/ Owns: \S.*\. Must not: \S.*\.$/;

/**
 * The first line, or the first after the module's documentation block, says what the file owns and must not do. A test
 * file's duty is the file beside it.
 */
export function checkDutyLines(modules: readonly Module[]): readonly Violation[] {
  return modules.filter((module) => !module.path.endsWith("_test.ts")).flatMap((module) => {
    const body = module.text.replace(/^\/\*\*[\s\S]*?\*\/\n/, "");
    const comment = /^(?:\/\/ .*\n)+/.exec(body)?.[0] ?? "";
    if (dutyLine.test(comment.trimEnd().replaceAll("\n//", ""))) return [];
    return [{
      rule: "duty",
      path: module.path,
      line: 1,
      message: "does not start with `// Owns: … Must not: ….`",
    }];
  });
}

/** Process, time, chance, network and cluster are touched only in the named places; tests are exempt. */
export function checkAmbient(
  modules: readonly Module[],
  rules: readonly AmbientRule[],
): readonly Violation[] {
  return modules.filter((module) => !/_test(_kit)?\.ts$/.test(module.path)).flatMap((module) => {
    const code = codeOnly(module.text);
    return rules.filter((rule) => !rule.allowedIn.some((place) => module.path.startsWith(place))).flatMap((
      rule,
    ) =>
      [...(rule.isAboutLiteral ? module.text : code).matchAll(rule.pattern)].map((match) => ({
        rule: "ambient",
        path: module.path,
        line: lineAt(code, match.index),
        message: `${match[0]} outside the places named for ${rule.name}`,
      }))
    );
  });
}

/** `export *` hides what a folder offers. */
export function checkBarrels(modules: readonly Module[]): readonly Violation[] {
  return modules.flatMap((module) =>
    matches(module, /^\s*export\s*\*/gm, "barrel", "`export *`: list the names")
  );
}

/** Module state that changes makes every importer share it; formatted code keeps it at the first column. */
export function checkModuleState(modules: readonly Module[]): readonly Violation[] {
  return modules.flatMap((module) =>
    matches(module, /^(?:export )?(?:let|var) /gm, "state", "a module-level variable that can change")
  );
}

function matches(module: Module, pattern: RegExp, rule: string, message: string): readonly Violation[] {
  const code = codeOnly(module.text);
  return [...code.matchAll(pattern)].map((match) => ({
    rule,
    path: module.path,
    line: lineAt(code, match.index),
    message,
  }));
}
