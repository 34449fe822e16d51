// Owns: tests that no template waits for a reconcile to show a mistake. Must not: test templates as such (expr does).

import assert from "node:assert/strict";
import { parseDocuments } from "../document/mod.ts";
import { checkKeptTemplates, checkTeamMessages } from "./kept_templates.ts";

function codesOf(text: string): readonly string[] {
  const root = parseDocuments({ uri: "k.yaml", text }).value![0]!.root;
  const codes: string[] = [];
  const context = { templates: {}, report: (d: { readonly code: string }) => void codes.push(d.code) };
  assert.ok(root.kind === "map");
  checkKeptTemplates(root, context);
  checkTeamMessages(root, context);
  return codes;
}

/** A part of an entry, with `TEXT` for the template. */
const PLACES = [
  `operatorBox: {reconciler: {hooks: {args: {a: [1, {b: TEXT}]}}}}`,
  `serve: {enabled: true, name: TEXT}`,
  `operatorBox: {reconciler: {constructor: {args: {a: TEXT}}}}`,
  `operatorBox: {emit: {events: {made: {message: TEXT}}}}`,
  `operatorBox: {onReconcile: {configMaps: [{when: [{field: spec.a, notify: {teams: [ops], message: TEXT}}]}]}}`,
  `validation: {rules: [{field: spec.a, or: [{field: spec.b, notify: {message: TEXT}}]}]}`,
  `notification: {teams: {ops: {message: TEXT}}}`,
];

for (const place of PLACES) {
  Deno.test(`a template is checked at load in ${place}`, () => {
    assert.deepEqual(codesOf(place.replace("TEXT", `"{{ .spec.a }}"`)), []);
    assert.deepEqual(codesOf(place.replace("TEXT", `"{{ .spec.a"`)), ["ORK2001"]);
    assert.deepEqual(codesOf(place.replace("TEXT", `"{{ noSuchFunction }}"`)), ["ORK2003"]);
  });
}

Deno.test("what is handed on may be absent, empty or of another shape", () => {
  for (
    const text of [
      "operatorBox: ~",
      "operatorBox: {emit: []}",
      "notification: {teams: [a]}",
      "a: {notify: x}",
    ]
  ) {
    assert.deepEqual(codesOf(text), [], text);
  }
});
