// Owns: proof that a real API server takes what `ork generate` writes. Must not: repeat the unit tests of its content.

import assert from "node:assert/strict";
import { sampleText } from "../../cli/dev/generate_cr.ts";
import { crdOf } from "../../cli/dev/generate_crd.ts";
import { checkKatalog } from "../../cli/prod/check_katalog.ts";
import { waitFor } from "../../e2e/cluster/mod.ts";
import { parseDocuments, toJson } from "../../runtime/language/document/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: shops}
spec:
  crds:
    shop:
      apiTypes: {group: generated.example.com, version: v1, kind: Shop, plural: shops}
      validation:
        rules:
          - {field: spec.owner, exists: true}
          - {field: spec.size, in: [s, m, l]}
          - {field: spec.replicas, between: "1,9"}
      mutation:
        rules: [{field: spec.size, default: m}]
      operatorBox:
        onReconcile:
          deployments: [{image: "{{ .spec.image }}", replicas: "{{ .spec.replicas | default 2 }}"}]
          configMaps:
            - {name: "{{ .region.name }}", data: {a: "{{ .region.zone }}"}, forEach: {field: spec.regions, as: region}}
            - {name: "{{ .item }}", data: {a: "{{ .value.on }}"}, forEach: {field: spec.features}}
        status:
          fields: [{path: phase, value: Ready}, {path: net.port, value: "1", type: int}, {path: any, value: x, type: auto}]
`;

clusterTest("a derived CRD is established, and its sample object is accepted strictly", async (cluster) => {
  const loader = { load: (reference: string) => Promise.resolve({ uri: reference, text: KATALOG }) };
  const { katalog, plan, diagnostics } = await checkKatalog(loader, ["katalog.yaml"]);
  assert.ok(katalog && plan, JSON.stringify(diagnostics));
  const [entry] = katalog.crds;
  const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  const made = await cluster.client.send(`${crds}?fieldValidation=Strict`, {
    method: "POST",
    body: crdOf(entry!, { katalog, plan }),
  });
  assert.equal(made.status, 201, made.text);
  const namespace = await freshNamespace(cluster);
  const shops = `/apis/generated.example.com/v1/namespaces/${namespace}/shops`;
  await waitFor(async () => (await cluster.client.send(shops)).status === 200, { what: `GET ${shops}` });
  for (const fields of ["everything", "required"] as const) {
    const text: string = sampleText(entry!, { katalog, plan }, fields).replace(
      "namespace: default",
      `namespace: ${namespace}`,
    );
    const body = toJson(parseDocuments({ uri: "cr.yaml", text }).value![0]!.root);
    const answer = await cluster.client.send(`${shops}?fieldValidation=Strict&dryRun=All`, {
      method: "POST",
      body,
    });
    assert.equal(answer.status, 201, `${answer.text}\n${text}`);
  }
  await cluster.client.send(`${crds}/shops.generated.example.com`, { method: "DELETE" });
});
