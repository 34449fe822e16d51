// Owns: numbers and texts that must not change on their way through a real API server. Must not: test single functions.

import assert from "node:assert/strict";
import { systemClock } from "../../cli/io/mod.ts";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import {
  jsonAt,
  type JsonObject,
  jsonText,
  type MutableJsonObject,
  parseJson,
} from "../../runtime/base/mod.ts";
import { createFetchTransport } from "../../runtime/kube/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { requestLog } from "../support/request_log.ts";
import { withRuntime } from "../support/runtime.ts";
import { assertRest } from "../support/runtime_counts.ts";
import { crdOf, createCrds, pathOf, PATIENCE_MS, sceneOf } from "../support/scene.ts";

const GROUP = "numbers.example.com";
const LEDGER = { group: GROUP, kind: "Ledger" };
const OPEN = { "x-kubernetes-preserve-unknown-fields": true };

/** A kind with an int64, a double and an open field. */
function recordCrd(): JsonObject {
  const crd = structuredClone(crdOf({ group: GROUP, kind: "Record" })) as MutableJsonObject;
  const [version] = (crd["spec"] as MutableJsonObject)["versions"] as [MutableJsonObject];
  version["schema"] = {
    openAPIV3Schema: {
      type: "object",
      properties: {
        spec: {
          type: "object",
          properties: {
            id: { type: "integer", format: "int64" },
            text: { type: "integer", format: "int64" },
            least: { type: "integer", format: "int64", default: parseJson("-9223372036854775808") as bigint },
            ratio: { type: "number" },
            open: OPEN,
          },
        },
      },
    },
  };
  return crd;
}

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: numbers}
spec:
  crds:
    ledger:
      apiTypes: {group: ${GROUP}, version: v1, kind: Ledger, plural: ledgers}
      operatorBox:
        reconciler: {resync: 1s}
        onReconcile:
          configMaps:
            - name: "{{ .metadata.name }}"
              data:
                id: "{{ .spec.id }}"
                next: "{{ add .spec.id 2 }}"
                printed: '{{ printf "%d" .spec.least }}'
                json: "{{ toJson .spec }}"
                literal: 9007199254740995
          custom:
            - apiVersion: ${GROUP}/v1
              kind: Record
              metadata: {name: "{{ .metadata.name }}"}
              spec:
                id: "{{ .spec.id }}"
                text: '{{ printf "9%s" .spec.digits | toInt }}'
                ratio: "{{ .spec.ratio }}"
                open: {literal: 9007199254740995, id: "{{ .spec.id }}", beyond: 18446744073709551615, "__proto__": {a: 1}, half: "\\ud83d", mode: 0400, on: yes}
        status:
          fields:
            - {path: id, value: "{{ .spec.id }}", type: int}
            - {path: guessed, value: "{{ .spec.least }}", type: auto}
`;

async function createRecordKind({ client }: ControlPlane): Promise<void> {
  const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  await client.json(crds, { method: "POST", body: recordCrd() });
  const path = `/apis/${GROUP}/v1/records`;
  await waitFor(async () => (await client.send(path)).status === 200, { what: `${path} to be served` });
}

clusterTest(
  "whole numbers of 64 bits arrive with all their digits, and nothing is written twice",
  async (cluster) => {
    const namespace = await freshNamespace(cluster);
    await createRecordKind(cluster);
    await createCrds(cluster, LEDGER);
    const ledgers = sceneOf(cluster, LEDGER, namespace);
    const record = `/apis/${GROUP}/v1/namespaces/${namespace}/records/a`;
    const textOf = async (path: string) => (await cluster.client.send(path)).text;
    const log = requestLog();
    await withRuntime({ cluster, katalog: KATALOG, through: log.through }, async (runtime) => {
      const spec = parseJson(
        '{"id":9007199254740993,"least":-9223372036854775808,"digits":"223372036854775807","ratio":0.1}',
      );
      await ledgers.create({ name: "a", spec: spec as JsonObject });
      await ledgers.ready("a");

      const { data } = parseJson(await textOf(pathOf("ConfigMap", namespace, "a"))) as JsonObject;
      assert.deepEqual(data, {
        id: "9007199254740993",
        next: "9007199254740995",
        printed: "-9223372036854775808",
        json:
          '{"digits":"223372036854775807","id":9007199254740993,"least":-9223372036854775808,"ratio":0.1}',
        literal: "9007199254740995",
      });
      const child = parseJson(await textOf(record)) as JsonObject;
      assert.deepEqual(JSON.parse(jsonText(child["spec"]), source), {
        id: "9007199254740993",
        text: "9223372036854775807",
        least: "-9223372036854775808",
        ratio: "0.1",
        // The server holds what is no int64 as a double.
        open: JSON.parse(
          '{"literal":"9007199254740995","id":"9007199254740993","beyond":"18446744073709552000","__proto__":{"a":"1"},"half":"\ufffd","mode":"256","on":true}',
        ),
      });
      const status =
        (parseJson(await textOf(`/apis/${GROUP}/v1/namespaces/${namespace}/ledgers/a`)) as JsonObject)[
          "status"
        ];
      assert.equal((status as JsonObject)["id"], 9_007_199_254_740_993n);
      assert.equal((status as JsonObject)["guessed"], -(2n ** 63n));

      await assertRest({ runtime, log }, 2);

      await cluster.client.json(record, {
        method: "PATCH",
        contentType: "application/merge-patch+json",
        body: { spec: { id: 9_007_199_254_740_992n } },
      });
      const idNow = async () => jsonAt(parseJson(await textOf(record)), ["spec", "id"]);
      await waitFor(async () => await idNow() === 9_007_199_254_740_993n, {
        what: "a difference in the last digit to be repaired",
        timeoutMs: PATIENCE_MS,
      });
      assert.deepEqual(runtime.messages("error"), []);
    });
  },
);

/** Numbers as they are written. */
const source =
  ((_key: string, value: unknown, { source }: { readonly source?: string }) =>
    typeof value === "number" ? source : value) as Parameters<typeof JSON.parse>[1];

const TEXTS = [
  "0",
  "-0",
  "-0.0",
  "1.0",
  "1e3",
  "1E+3",
  "0.1",
  "1e-7",
  "12345678901234567.5",
  "1e17",
  "123456789012345680",
  "1e20",
  "1e21",
  "1e300",
  "9007199254740991",
  "9007199254740992",
  "9007199254740993",
  "-9007199254740993",
  "9223372036854775807",
  "-9223372036854775808",
  "9223372036854775808",
  "18446744073709551615",
  "18446744073709551616",
  "100000000000000000000000",
  '"\\u0000\\u001f"',
  '"\\ud83d\\ude80 \\u2028 <&>"',
  '"\\ud800"',
  '"a \\u0085 b \\u2028 c \\ufeff\\u007f\\uffff"',
  '{"__proto__":1,"constructor":2}',
];

clusterTest("an API server stores what went through us as it stores the original", async (cluster) => {
  const namespace = await freshNamespace(cluster);
  const kind = { group: GROUP, kind: "Slip" };
  await createCrds(cluster, kind);
  const all = `/apis/${GROUP}/v1/namespaces/${namespace}/slips`;
  const stored = async (name: string, value: string): Promise<string> => {
    const { status, text } = await cluster.client.send(all, {
      method: "POST",
      rawBody: slipText(name, value),
    });
    return status === 201 ? valueIn(text) : `refused with ${status}`;
  };
  const { server, caPem, certPem, keyPem } = cluster;
  const transport = createFetchTransport({ server, caPem, certPem, keyPem }, { clock: systemClock() });
  const applied = async (name: string, value: string): Promise<string> => {
    const { status } = await transport.request({
      method: "PATCH",
      path: `${all}/${name}`,
      query: { fieldManager: "test" },
      contentType: "application/apply-patch+yaml",
      body: parseJson(slipText(name, value)),
    });
    if (status !== 201) return `refused with ${status}`;
    return valueIn((await cluster.client.send(`${all}/${name}`)).text);
  };
  for (const [i, text] of TEXTS.entries()) {
    const original = await stored(`original-${i}`, text);
    assert.equal(await stored(`through-${i}`, jsonText(parseJson(text))), original, text);
    assert.equal(await stored(`again-${i}`, jsonText(parseJson(original))), original, text);
    assert.equal(await applied(`applied-${i}`, text), original, text);
  }
  transport.close();
});

function valueIn(slip: string): string {
  return /"spec":\{"v":(.*)\}\}\s*$/.exec(slip)?.[1] ?? slip;
}

function slipText(name: string, value: string): string {
  return `{"apiVersion":"${GROUP}/v1","kind":"Slip","metadata":{"name":"${name}"},"spec":{"v":${value}}}`;
}
