// Owns: tests of manifests from text to writes, on an in-memory cluster. Must not: need a cluster.

import assert from "node:assert/strict";
import { EnvironmentError, seededRandom, SourceError } from "../../runtime/base/mod.ts";
import { KubeApiError, type KubeObject, type ResourceType, type Write } from "../../runtime/kube/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { createOutput } from "../shell/mod.ts";
import { applyCrd } from "./apply_crd.ts";
import { applyObject, loadManifest, type Target } from "./manifests.ts";

const CRD = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "sites.x.io" },
  spec: { group: "x.io", names: { kind: "Site" }, versions: [{ name: "v1", served: true }] },
} as KubeObject;
const ESTABLISHED = {
  ...CRD,
  status: { conditions: [{ type: "Established", status: "True" }] },
} as KubeObject;
const SITES: ResourceType = { group: "x.io", version: "v1", kind: "Site", plural: "sites", namespaced: true };

/** A context whose clock jumps to whatever is waited for, and a cluster that answers `states` one after the other. */
function setUp(
  options: {
    readonly text?: string;
    readonly states?: readonly (KubeObject | undefined)[];
    readonly refuses?: boolean;
    /** After how many looks the kind is served, where CRDs may not be read. */
    readonly servedAfter?: number;
  } = {},
) {
  let nowMs = 0;
  const clock = {
    now: () => nowMs,
    monotonicMs: () => nowMs,
    after(delayMs: number, run: () => void) {
      let isCancelled = false;
      // Progress lines wait a second or more and are of no interest here.
      if (delayMs < 1_000) queueMicrotask(() => !isCancelled && (nowMs += delayMs, run()));
      return { cancel: () => void (isCancelled = true) };
    },
  };
  let errText = "";
  const terminal = {
    writeOut: () => {},
    writeErr: (more: string) => void (errText += more),
    outIsTerminal: false,
    errIsTerminal: false,
    columns: () => 80,
  };
  const look = { clock, colourOut: false, colourErr: false, isUnicode: true, isLive: false, isDebug: false };
  const context = {
    output: createOutput(terminal, look),
    clock,
    signal: new AbortController().signal,
    world: {
      clock,
      random: seededRandom(1),
      sources: { load: (uri: string) => Promise.resolve({ uri, text: options.text ?? "" }) },
    },
  } as unknown as OrkContext;
  const writes: Write[] = [];
  const states = [...options.states ?? []];
  let looks = 0;
  const refusal = (verb: string) => {
    const message =
      `sites.x.io is forbidden: User "ann" cannot ${verb} resource "customresourcedefinitions" in ` +
      'API group "apiextensions.k8s.io" at the cluster scope';
    return new KubeApiError(message, { status: 403, reason: "Forbidden", retry: "never" });
  };
  const target = {
    namespace: "team",
    reader: {
      get: () =>
        options.servedAfter === undefined
          ? Promise.resolve(states.length > 1 ? states.shift() : states[0])
          : Promise.reject(refusal("get")),
      discover: (gvk: { readonly kind: string }) =>
        Promise.resolve(gvk.kind === "Site" && looks++ >= (options.servedAfter ?? 0) ? SITES : undefined),
    },
    writer: {
      send(write: Write) {
        if (options.refuses) return Promise.reject(refusal("patch"));
        writes.push(write);
        return Promise.resolve(undefined);
      },
    },
  } as unknown as Target;
  return { context, target, writes, said: () => errText };
}

Deno.test("loadManifest takes documents and lists apart and names what is no object", async () => {
  const text =
    "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: A, metadata: {name: a}}\n---\napiVersion: v1\nkind: B\nmetadata: {name: b}\n";
  const { objects } = await loadManifest(setUp({ text }).context, "m.yaml");
  assert.deepEqual(objects.map((object) => object.kind), ["A", "B"]);
  const cases = [["kind: A", "apiVersion"], ["apiVersion: v1", "kind"], [
    "apiVersion: v1\nkind: A",
    "metadata.name",
  ], ["- 1", "apiVersion"]];
  for (const [bad, lacks] of cases) {
    await assert.rejects(loadManifest(setUp({ text: bad! }).context, "m.yaml"), (error: SourceError) => {
      assert(error instanceof SourceError);
      assert.equal(error.message, `m.yaml, object 1 has no ${lacks}`);
      return true;
    });
  }
});

Deno.test("loadManifest shows where YAML is wrong", async () => {
  const { context, said } = setUp({ text: "a: b\nc: [" });
  await assert.rejects(loadManifest(context, "m.yaml"), SourceError);
  assert.match(said(), /^m\.yaml:2:\d+: error\[ORK\d+\]/);
});

Deno.test("applyObject places objects without a namespace in the cluster's, and refuses unknown kinds", async () => {
  const { target, writes } = setUp();
  const site: KubeObject = { apiVersion: "x.io/v1", kind: "Site", metadata: { name: "a" } };
  await applyObject(target, site);
  await applyObject(target, { ...site, metadata: { name: "b", namespace: "own" } });
  assert.deepEqual(writes.map((w) => w.kind === "apply" && w.object.metadata.namespace), ["team", "own"]);
  await assert.rejects(
    applyObject(target, { ...site, kind: "Nothing" }),
    /the cluster does not serve Nothing \(x\.io\/v1\)/,
  );
});

Deno.test("applyCrd waits until the CRD is established", async () => {
  const { context, target, writes } = setUp({ states: [undefined, CRD, ESTABLISHED] });
  await applyCrd(context, target, CRD);
  assert.equal(writes.length, 1);
  assert.equal(context.clock.monotonicMs(), 500);
});

Deno.test("applyCrd gives up after 30 seconds and says why names were not accepted", async () => {
  const refused = {
    ...CRD,
    status: { conditions: [{ type: "NamesAccepted", status: "False", message: "in use" }] },
  } as KubeObject;
  const { context, target } = setUp({ states: [refused] });
  await assert.rejects(applyCrd(context, target, CRD), (error: EnvironmentError) => {
    assert.equal(error.message, "CRD sites.x.io was not established within 30s: in use");
    return true;
  });
});

Deno.test("applyCrd goes on with the CRD that is there when it may not write, and fails when none is", async () => {
  const there = setUp({ states: [ESTABLISHED], refuses: true });
  await applyCrd(there.context, there.target, CRD);
  assert.match(there.said(), /CRD sites\.x\.io may not be written by "ann"; using the one that is there/);
  const absent = setUp({ states: [undefined], refuses: true });
  await assert.rejects(applyCrd(absent.context, absent.target, CRD), (error: EnvironmentError) => {
    assert.equal(error.message, 'CRD sites.x.io is not in the cluster, and "ann" may not apply it');
    assert.match(error.hint!, /"kubectl auth can-i patch customresourcedefinitions\.apiextensions\.k8s\.io"/);
    return true;
  });
});

Deno.test("applyCrd asks which kinds are served where it may not read CRDs", async () => {
  const blind = setUp({ servedAfter: 0, refuses: true });
  await applyCrd(blind.context, blind.target, CRD);
  assert.match(blind.said(), /may neither be written nor read by "ann"; using the one that is served/);
  const writing = setUp({ servedAfter: 3 });
  await applyCrd(writing.context, writing.target, CRD);
  assert.deepEqual([writing.writes.length, writing.context.clock.monotonicMs()], [1, 750]);
  const absent = setUp({ servedAfter: 9, refuses: true });
  await assert.rejects(applyCrd(absent.context, absent.target, CRD), EnvironmentError);
});
