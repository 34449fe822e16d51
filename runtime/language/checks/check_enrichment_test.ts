import { deepEqual } from "node:assert/strict";
import { syntheticSpan } from "../../base/mod.ts";
import { ENRICHMENT_TARGETS } from "../expr/mod.ts";
import { loadKatalog } from "../katalog/mod.ts";
import { compilePlan, type CrdPlan } from "../plan/mod.ts";
import { checkEnrichment } from "./check_enrichment.ts";

const NOTHING = { items: [], reads: [] };

async function planOf(enrich: string): Promise<CrdPlan> {
  const text = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: test}
spec:
  crds:
    site:
      apiTypes: {group: demo.example.com, version: v1, kind: Site, plural: sites}
      ${enrich}
      operatorBox: {onReconcile: {deployments: [{name: web, image: nginx}]}}
`;
  const loaded = await loadKatalog({ load: (uri) => Promise.resolve({ uri, text }) }, ["katalog.yaml"]);
  return compilePlan(loaded.value!).value!.crds[0]!;
}

/** Keys of which it is said that nothing adds them, when a template reads all of them. */
function missing(paths: readonly (readonly string[])[], enrich: CrdPlan["rules"]["enrich"]): string[] {
  const reads = paths.map((path) => ({ path, span: syntheticSpan("test") }));
  return checkEnrichment(reads, enrich).map(({ message }) => message.replace(/:.*/, ""));
}

Deno.test("each key that nothing adds is named with its child", () => {
  deepEqual(
    missing([
      ["children", "deployment", "_pods"],
      ["children", "deployments", "my-app", "_warnings"],
      ["children", "deployment", "status", "readyReplicas"],
      ["children", "deployment"],
      ["spec", "_pods"],
      [],
    ], NOTHING),
    ["nothing adds pods to .children.deployment", "nothing adds events to .children.deployments.my-app"],
  );
});

Deno.test("every key is added by the target that the remark names", async () => {
  for (const [key, target] of Object.entries(ENRICHMENT_TARGETS)) {
    const { rules } = await planOf(`enrich: [${target}]`);
    deepEqual(missing([["children", "deployment", key]], rules.enrich), [], key);
  }
});

Deno.test("enrichAll adds every key", async () => {
  const { rules } = await planOf("enrichAll: true");
  const paths = Object.keys(ENRICHMENT_TARGETS).map((key) => ["children", "deployment", key]);
  deepEqual(missing(paths, rules.enrich), []);
  deepEqual(missing(paths, NOTHING).length, paths.length);
});
