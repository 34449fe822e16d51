// Owns: tests of generated files: what they hold, and that ork accepts them. Must not: test where they are written.

import assert from "node:assert/strict";
import { type Json, jsonAt, type JsonObject } from "../../runtime/base/mod.ts";
import { parseDocuments, renderTree, toJson } from "../../runtime/language/document/mod.ts";
import type { SourceLoader } from "../../runtime/language/katalog/mod.ts";
import { kubernetesSchemas } from "../../runtime/language/openapi/mod.ts";
import { METRICS } from "../../runtime/telemetry/mod.ts";
import { checkKatalog } from "../prod/check_katalog.ts";
import { checkKatalogClosely } from "./check_closely.ts";
import { selfContained } from "./generate_configmap.ts";
import { sampleText } from "./generate_cr.ts";
import { crdOf } from "./generate_crd.ts";
import { dashboardOf } from "./generate_dashboards.ts";
import { operatorPage } from "./generate_docs.ts";
import { katalogText } from "./generate_katalog.ts";
import type { Generating } from "./generate_output.ts";

const SHOP = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: shops, description: Shops.}
spec:
  crds:
    shop:
      apiTypes: {group: demo.example.com, version: v1, kind: Shop, plural: shops}
      validation:
        rules:
          - {field: spec.owner, exists: true, message: a shop has an owner}
          - {field: spec.size, in: [s, m, l]}
          - {field: spec.replicas, between: "1,9"}
          - {field: spec.image, regex: "^[a-z]", action: warn}
      mutation:
        rules:
          - {field: spec.size, default: m}
          - {field: spec.debug, default: false}
      operatorBox:
        onReconcile:
          deployments:
            - image: "{{ .spec.image }}"
              replicas: "{{ .spec.replicas | default 2 }}"
              when: [{field: spec.enabled, equals: "true"}]
          configMaps:
            - {name: "{{ .region.name }}", data: {a: "{{ .region.zone }}"}, forEach: {field: spec.regions, as: region}}
            - {name: "{{ .item }}", data: {a: "{{ .value.on }}"}, forEach: {field: spec.features}}
        status:
          fields:
            - {path: phase, value: Ready}
            - {path: network.port, value: "{{ .spec.port }}", type: int}
`;

function loaderOf(files: Readonly<Record<string, string>>): SourceLoader {
  return { load: (reference) => Promise.resolve({ uri: reference, text: files[reference]! }) };
}

async function generating(text: string): Promise<Generating> {
  const { katalog, plan, diagnostics } = await checkKatalog(loaderOf({ "katalog.yaml": text }), [
    "katalog.yaml",
  ]);
  assert.ok(katalog && plan, JSON.stringify(diagnostics));
  return { katalog, plan };
}

Deno.test("generate crd derives fields, types, limits and defaults from use", async () => {
  const loaded = await generating(SHOP);
  const crd = crdOf(loaded.katalog.crds[0]!, loaded);
  const schema = jsonAt(crd, ["spec", "versions"]) as readonly JsonObject[];
  const root = jsonAt(schema[0]!, ["schema", "openAPIV3Schema"]) as JsonObject;
  assert.deepEqual(root["required"], ["spec"]);
  assert.deepEqual(jsonAt(root, ["properties", "spec"]), {
    type: "object",
    required: ["owner"],
    properties: {
      image: { type: "string" },
      enabled: { type: "boolean" },
      replicas: { type: "integer", default: 2, minimum: 1, maximum: 9 },
      regions: {
        type: "array",
        items: { type: "object", properties: { name: { type: "string" }, zone: { type: "string" } } },
      },
      features: {
        type: "object",
        additionalProperties: { type: "object", properties: { on: { type: "string" } } },
      },
      port: { type: "string" },
      owner: { type: "string", description: "a shop has an owner" },
      size: { type: "string", enum: ["s", "m", "l"], default: "m" },
      debug: { type: "boolean", default: false },
    },
  } as Json);
  assert.deepEqual(jsonAt(root, ["properties", "status", "properties", "network"]), {
    type: "object",
    properties: { port: { type: "integer" } },
  });
});

Deno.test("generate cr gives an object that the CRD accepts", async () => {
  const loaded = await generating(SHOP);
  const [entry] = loaded.katalog.crds;
  const crd = crdOf(entry!, loaded) as JsonObject;
  const versions = jsonAt(crd, ["spec", "versions"]) as readonly JsonObject[];
  const schema = jsonAt(versions[0]!, ["schema", "openAPIV3Schema"]) as JsonObject;
  const schemas = (await kubernetesSchemas()).with([
    { group: "demo.example.com", kind: "Shop", versions: [{ name: "v1", schema }] },
  ]);
  for (const fields of ["everything", "required"] as const) {
    const text = sampleText(entry!, loaded, fields);
    const object = toJson(parseDocuments({ uri: "cr.yaml", text }).value![0]!.root) as JsonObject;
    assert.deepEqual(schemas.check(object), [], text);
    assert.equal(jsonAt(object, ["spec", "owner"]), "sample");
    assert.equal(jsonAt(object, ["spec", "size"]), fields === "everything" ? "m" : undefined);
  }
  assert.match(sampleText(entry!, loaded), /# a shop has an owner\. \(required\)\n {2}owner: sample/);
});

for (const hooks of [true, false]) {
  for (const provider of [undefined, "aws", "azure", "gcp"]) {
    Deno.test(`generate katalog is valid (hooks ${hooks}, provider ${provider ?? "none"})`, async () => {
      const text = katalogText({
        hooks,
        ownReconciler: !hooks,
        security: hooks,
        notification: !hooks,
        ...(provider === undefined ? {} : { provider }),
      });
      const checked = await checkKatalogClosely(loaderOf({ "katalog.yaml": text }), ["katalog.yaml"]);
      assert.deepEqual(checked.diagnostics, []);
      assert.ok(checked.plan);
    });
  }
}

Deno.test("generate configmap holds a Katalog that compiles to the same work", async () => {
  const loaded = await generating(SHOP);
  const again = await generating(renderTree(selfContained(loaded.katalog)));
  assert.deepEqual(again.plan.permissions, loaded.plan.permissions);
  assert.deepEqual(again.plan.crds.map((crd) => crd.type), loaded.plan.crds.map((crd) => crd.type));
});

Deno.test("generate configmap keeps numbers and truth values as they are written", async () => {
  const { katalog } = await generating(
    SHOP.replace("description: Shops.", "version: 1.10, description: 0400"),
  );
  assert.match(renderTree(selfContained(katalog)), /version: 1\.10\n {2}description: 0400\n/);
});

Deno.test("generate dashboards asks for metrics that exist", async () => {
  const { plan } = await generating(SHOP);
  const panels = dashboardOf(plan.crds[0]!)["panels"] as readonly JsonObject[];
  const known = Object.values(METRICS).flatMap(({ name }) => [name, `${name}_bucket`]);
  const asked = panels.flatMap((panel) =>
    (panel["targets"] as readonly JsonObject[]).map((target) => String(target["expr"]))
  );
  assert.ok(asked.length >= 8);
  for (const query of asked) {
    const names = [...query.matchAll(/\b(?:controller|orkestra)_\w+/g)].map((match) => match[0]);
    assert.ok(names.length > 0 && names.every((name) => known.includes(name)), query);
  }
});

Deno.test("generate docs names every field and child", async () => {
  const page = operatorPage(await generating(SHOP));
  for (
    const text of [
      "# shops",
      "| `spec.regions[].zone` | string |",
      "- ConfigMap, for each of `.spec.regions`",
      "- Deployment, depending on `.spec.enabled`",
      "| `status.network.port` | int |",
    ]
  ) assert.ok(page.includes(text), `${text}\n${page}`);
});
