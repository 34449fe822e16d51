// Owns: tests of what is told about a whole Katalog, in which order and how often. Must not: test single checks.

import { deepEqual } from "node:assert/strict";
import { checkKatalog } from "./check_katalog.ts";

async function codesOf(entry: string): Promise<readonly string[]> {
  const text = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: test}
spec:
  crds:
    site:
      apiTypes: {group: demo.example.com, version: v1, kind: Site, plural: sites}
${entry}`;
  const loader = { load: (uri: string) => Promise.resolve({ uri, text }) };
  return (await checkKatalog(loader, ["katalog.yaml"])).diagnostics.map((d) => d.code);
}

/** The same mistake in braces and in lines. */
const MISSING: readonly (readonly [string, string, string])[] = [
  [
    "      operatorBox: {onReconcile: {deployments: [{ name: a }]}}\n",
    "      operatorBox:\n        onReconcile:\n          deployments:\n            - name: a\n",
    "ORK1162",
  ],
  [
    "      validation: {rules: [{message: no}]}\n",
    "      validation:\n        rules:\n          - message: no\n",
    "ORK1117",
  ],
  [
    `      operatorBox: {onReconcile: {configMaps: [{name: "{{ .x }}", data: {}, forEach: {as: x}}]}}\n`,
    `      operatorBox:\n        onReconcile:\n          configMaps:\n            - name: "{{ .x }}"\n              data: {}\n              forEach:\n                as: x\n`,
    "ORK1117",
  ],
];

for (const [braces, lines, code] of MISSING) {
  Deno.test(`a field that is missing is told once, in braces and in lines: ${braces.trim()}`, async () => {
    deepEqual(await codesOf(braces), [code]);
    deepEqual(await codesOf(lines), [code]);
  });
}

Deno.test("mistakes of templates stand beside mistakes of fields, by position", async () => {
  const entry = `      operatorBox: {onReconcile: {configMaps: [{name: "{{ .a ", data: {}, colour: red}]}}\n`;
  deepEqual(await codesOf(entry), ["ORK2001", "ORK1110"]);
});
