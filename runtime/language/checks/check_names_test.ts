// Owns: tests of names that Kubernetes refuses. Must not: test how entries are rendered.

import assert from "node:assert/strict";
import { parseDocuments } from "../document/mod.ts";
import type { MapNode } from "../document/mod.ts";
import { checkNames } from "./check_names.ts";
import type { RenderedEntry } from "./rendered_entry.ts";

function remarkOn(kind: string, name: string, written = name): string | undefined {
  const node = parseDocuments({ uri: "f", text: `name: ${JSON.stringify(written)}` }).value![0]!
    .root as MapNode;
  const object = { apiVersion: "v1", kind, metadata: { name } };
  const [found] = checkNames([{ object, node } as unknown as RenderedEntry]);
  return found && `${found.code} ${found.span.column} ${found.hint ?? ""}`.trim();
}

Deno.test("names that an API server takes draw nothing", () => {
  const sound = [
    ["Deployment", "web.v1-a"],
    ["Service", "web"],
    ["ClusterRole", "system:Node"],
    ["Role", "a".repeat(300)],
    ["Namespace", "team-a"],
    ["ConfigMap", "a".repeat(253)],
  ] as const;
  for (const [kind, name] of sound) assert.equal(remarkOn(kind, name), undefined, `${kind} ${name}`);
});

Deno.test("a name that an API server refuses is told at its value, with the nearest that it takes", () => {
  assert.equal(remarkOn("Deployment", "MyWeb"), 'ORK4211 7 write "myweb"');
  assert.equal(remarkOn("ConfigMap", "under_score"), 'ORK4211 7 write "under-score"');
  assert.equal(remarkOn("Service", "web.v1"), "ORK4211 7");
  assert.equal(remarkOn("Role", "a/b"), 'ORK4211 7 write "a-b"');
  assert.equal(remarkOn("Namespace", "a".repeat(64)), "ORK4211 7");
});

Deno.test("a name that a template makes is left alone", () => {
  assert.equal(remarkOn("Deployment", "MyWeb", "{{ .spec.name }}"), undefined);
});
