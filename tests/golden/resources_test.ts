// Owns: golden objects of every resource kind: the short form in, rendered and owned objects out. Must not: know kinds.
//
// ORK_UPDATE_GOLDEN=1 writes expected.yaml. Each kind has a case "full" and a case "defaults".

import { deepEqual, equal } from "node:assert/strict";
import { RESOURCE_KINDS } from "../../runtime/language/resources/mod.ts";
import { decideCase, renderObjects, resourceCases } from "../support/resource_cases.ts";

const isUpdate = Deno.env.get("ORK_UPDATE_GOLDEN") === "1";
const cases = await resourceCases();

for (const kind of RESOURCE_KINDS) {
  const own = cases.filter((item) => item.kind === kind.listKey);

  Deno.test(`${kind.listKey} has a golden case with defaults and one with every field`, () => {
    deepEqual(own.map((item) => item.name).filter((name) => ["defaults", "full"].includes(name)), ["defaults", "full"]);
  });

  Deno.test(`the golden cases of ${kind.listKey} use every field of it`, () => {
    const texts = own.map((item) => item.katalog).join("\n");
    const unused = kind.keys.filter((key) => !new RegExp(`(^|[\\s{,-])${key}:`, "m").test(texts));
    deepEqual(unused, []);
  });
}

Deno.test("every golden case belongs to a kind", () => {
  const known = RESOURCE_KINDS.map((kind) => kind.listKey);
  deepEqual(cases.filter((item) => !known.includes(item.kind)).map((item) => item.kind), []);
});

for (const item of cases) {
  Deno.test(`${item.kind}/${item.name} renders the golden objects`, async () => {
    const decision = await decideCase(item);
    equal(decision.kind, "act");
    if (decision.kind !== "act") return;
    deepEqual(decision.problems, []);
    const text = renderObjects(decision.desired.map((child) => child.object));
    const file = new URL("expected.yaml", item.folder);
    if (isUpdate) return await Deno.writeTextFile(file, text);
    equal(text, await Deno.readTextFile(file));
  });
}
