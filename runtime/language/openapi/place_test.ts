// Owns: tests of finding the line that made a field. Must not: check objects.

import assert from "node:assert/strict";
import { type MapNode, parseDocuments } from "../document/mod.ts";
import { placeOf } from "./mod.ts";

const ENTRY = parseDocuments({
  uri: "katalog.yaml",
  text: `name: web
image: nginx
replicas: "3"
resources:
  requests: {cpu: fast}
ports:
  - {name: http, containerPort: web}
spec:
  template: {name: other}
`,
}).value![0]!.root as MapNode;

const CASES: readonly (readonly [readonly (string | number)[], string])[] = [
  [["spec", "replicas"], "3:1 3"],
  [["spec", "template", "spec", "containers", 0, "image"], "2:1 nginx"],
  [["spec", "template", "spec", "containers", 0, "resources", "requests", "cpu"], "5:14 fast"],
  [["spec", "template", "spec", "containers", 0, "ports", 0, "containerPort"], "7:18 web"],
  [["spec", "template", "name"], "9:14 other"],
  [["spec", "paused"], "8:1 "],
  [["data", "nothing"], "1:1 "],
];

for (const [path, expected] of CASES) {
  Deno.test(`placeOf() finds ${path.join(".")}`, () => {
    const { span, node } = placeOf(ENTRY, path);
    assert.equal(`${span.line}:${span.column} ${node?.kind === "scalar" ? node.text : ""}`, expected);
  });
}
