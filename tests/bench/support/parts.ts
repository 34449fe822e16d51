// Owns: the small job of the scale benchmarks: kinds of one group, whose objects get one ConfigMap each. Must not: measure.

import { waitFor } from "../../../e2e/cluster/mod.ts";
import type { Transport } from "../../../runtime/kube/mod.ts";
import { isReady, type StatefulObject } from "./readiness.ts";
import { must, parallel } from "./requests.ts";

const GROUP = "scale.example.com";

/** Writes that a bare loop sends for each object: its ConfigMap and its status. */
export const PART_WRITES = 2;

/** A kind and how the Katalog handles it. */
export interface PartKind {
  readonly kind: string;
  /** Plural, and key in the Katalog. */
  readonly plural: string;
  /** Value of `data.text` in the ConfigMap. @default the text of the object */
  readonly text?: string;
  /** Of the ConfigMap. @default that of the object */
  readonly childNamespace?: string;
  /** Waits until this one is watched. */
  readonly after?: PartKind;
}

export function partKind(kind: string, handling: Omit<PartKind, "kind" | "plural"> = {}): PartKind {
  return { kind, plural: `${kind.toLowerCase()}s`, ...handling };
}

export function partKatalog(kinds: readonly PartKind[], resync = "10m"): string {
  const entries = kinds.map((
    { kind, plural, text = "{{ .spec.text }}", childNamespace = "{{ .metadata.namespace }}", after },
  ) =>
    `    ${plural}:
      apiTypes: {group: ${GROUP}, version: v1, kind: ${kind}, plural: ${plural}}
${after ? `      dependsOn: {${after.plural}: {condition: started}}\n` : ""}      operatorBox:
        reconciler: {resync: ${resync}}
        onReconcile:
          configMaps:
            - name: "${plural}-{{ .metadata.name }}"
              namespace: "${childNamespace}"
              data: {text: "${text}"}
`
  );
  const head =
    "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {name: scale}\nspec:\n  crds:\n";
  return head + entries.join("");
}

export function partsPath({ plural }: PartKind, namespace: string): string {
  return `/apis/${GROUP}/v1/namespaces/${namespace}/${plural}`;
}

/** Creates the CRDs and waits until each is served. */
export async function serveParts(transport: Transport, kinds: readonly PartKind[]): Promise<void> {
  await parallel(kinds.length, 4, async (i) => {
    await must(transport, {
      method: "POST",
      path: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
      body: crdOf(kinds[i]!),
    });
  });
  for (const { plural } of kinds) {
    const path = `/apis/${GROUP}/v1/${plural}`;
    await waitFor(async () => (await transport.request({ method: "GET", path })).status === 200, {
      what: `${plural} to be served`,
      timeoutMs: 300_000,
    });
  }
}

/** Takes the CRD of a kind away, with all its objects. */
export async function endParts(transport: Transport, kind: PartKind): Promise<void> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crdName(kind)}`;
  await must(transport, { method: "DELETE", path });
  await waitFor(async () => (await transport.request({ method: "GET", path })).status === 404, {
    what: `${kind.plural} to be gone`,
    timeoutMs: 300_000,
  });
}

function crdName({ plural }: PartKind): string {
  return `${plural}.${GROUP}`;
}

function crdOf(part: PartKind): unknown {
  const { kind, plural } = part;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: crdName(part) },
    spec: {
      group: GROUP,
      scope: "Namespaced",
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [{
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      }],
    },
  };
}

export async function createNamespace(transport: Transport, namespace: string): Promise<void> {
  const body = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
  await must(transport, { method: "POST", path: "/api/v1/namespaces", body });
}

/** Creates the objects `from` to `to - 1`; answers with their uids. */
export async function createParts(
  transport: Transport,
  kind: PartKind,
  { namespace, from = 0, to }: { readonly namespace: string; readonly from?: number; readonly to: number },
): Promise<readonly string[]> {
  const uids: string[] = new Array(to - from);
  await parallel(to - from, 16, async (i) => {
    uids[i] = await createPart(transport, kind, { namespace, name: partName(from + i) });
  });
  return uids;
}

export function partName(i: number): string {
  return `part-${i}`;
}

/** Answers with the uid. */
export async function createPart(
  transport: Transport,
  kind: PartKind,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<string> {
  const { body } = await must(transport, {
    method: "POST",
    path: partsPath(kind, namespace),
    body: {
      apiVersion: `${GROUP}/v1`,
      kind: kind.kind,
      metadata: { name, namespace },
      spec: { text: `hello ${name}` },
    },
  });
  return (body as { metadata: { uid: string } }).metadata.uid;
}

/** Sends the two writes of one object as the runtime does: ConfigMap, then status. */
export async function bareWrites(
  transport: Transport,
  kind: PartKind,
  { namespace, name, uid }: { readonly namespace: string; readonly name: string; readonly uid: string },
): Promise<void> {
  const child = `${kind.plural}-${name}`;
  await must(transport, {
    method: "PATCH",
    path: `/api/v1/namespaces/${namespace}/configmaps/${child}`,
    contentType: "application/apply-patch+yaml",
    query: { fieldManager: "bench", force: true },
    body: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: child, namespace, ...marksOf(kind, name, uid) },
      data: { text: `hello ${name}` },
    },
  });
  await must(transport, {
    method: "PATCH",
    path: `${partsPath(kind, namespace)}/${name}/status`,
    contentType: "application/merge-patch+json",
    query: { fieldManager: "bench" },
    body: { status: { observedGeneration: 1, conditions: [readyCondition()] } },
  });
}

/** What the runtime puts on a child. */
function marksOf({ kind }: PartKind, name: string, uid: string): Readonly<Record<string, unknown>> {
  return {
    labels: {
      "orkestra.orkspace.io/managed": "true",
      "managed-by": "orkestra",
      "orkestra-owner": name,
      "orkestra.orkspace.io/owner-uid": uid,
    },
    annotations: {
      "orkestra.orkspace.io/block": "onReconcile",
      "orkestra.orkspace.io/applied": "0123456789abcdef",
    },
    ownerReferences: [
      { apiVersion: `${GROUP}/v1`, kind, name, uid, controller: true, blockOwnerDeletion: true },
    ],
  };
}

function readyCondition(): unknown {
  return {
    type: "Ready",
    status: "True",
    reason: "ReconcileSucceeded",
    message: "",
    lastTransitionTime: new Date().toISOString(),
    observedGeneration: 1,
  };
}

export async function listParts<T = StatefulObject>(
  transport: Transport,
  kind: PartKind,
  namespace: string,
): Promise<readonly T[]> {
  const { body } = await must(transport, { method: "GET", path: partsPath(kind, namespace) });
  return (body as unknown as { items: readonly T[] }).items;
}

export async function readyParts(transport: Transport, kind: PartKind, namespace: string): Promise<number> {
  return (await listParts(transport, kind, namespace)).filter(isReady).length;
}
