// Owns: proof that every function's documentation is true. Must not: test edge cases (tests/oracle does).

import { deepEqual, equal, ok } from "node:assert/strict";
import { rendered } from "./expr_test_support.ts";
import { arityOf } from "./function_definition.ts";
import { builtinFunctions, functionNames, withFunctions } from "./function_table.ts";

Deno.test("each function's example renders what its documentation says", () => {
  for (const { name, example } of builtinFunctions().definitions()) {
    ok(example.template.includes(name), name);
    equal(rendered(example.template), example.output, name);
  }
});

Deno.test("function definitions are complete and unique", () => {
  const definitions = builtinFunctions().definitions();
  const names = definitions.flatMap((d) => [d.name, ...d.aliases ?? []]);
  deepEqual(names.filter((name, i) => names.indexOf(name) !== i), []);
  deepEqual([...names].sort(), [...functionNames()].sort());
  for (const { name, description, keywords, group } of definitions) {
    ok(description.length > 10 && !description.endsWith("."), name);
    ok(keywords.length > 0 && group === group.toLowerCase(), name);
  }
});

Deno.test("arityOf counts variadic parameters as any number", () => {
  const table = builtinFunctions();
  deepEqual(arityOf(table.lookup("replace")!), { min: 3, max: 3 });
  deepEqual(arityOf(table.lookup("eq")!), { min: 2, max: Infinity });
  deepEqual(arityOf(table.lookup("concat")!), { min: 0, max: Infinity });
});

Deno.test("withFunctions puts later definitions over earlier ones", () => {
  const upper = { ...builtinFunctions().lookup("toUpper")!, call: () => "mine" };
  const table = withFunctions(builtinFunctions(), [upper]);
  equal(table.lookup("toUpper"), upper);
  equal(table.definitions().length, builtinFunctions().definitions().length);
});
