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
    /** Versions that are served then. */
    readonly versions?: readonly string[];
    /** What the write fails with. */
    readonly fails?: KubeApiError;
    readonly signal?: AbortSignal;
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
    signal: options.signal ?? new AbortController().signal,
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
      discover: ({ kind, version }: { readonly kind: string; readonly version: string }) => {
        const isServed = kind === "Site" && looks++ >= (options.servedAfter ?? 0);
        return Promise.resolve(
          isServed && (options.versions ?? ["v1"]).includes(version) ? SITES : undefined,
        );
      },
    },
    writer: {
      send(write: Write) {
        if (options.fails) return Promise.reject(options.fails);
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

function crdWith(...versions: readonly Readonly<Record<string, unknown>>[]): KubeObject {
  return { ...CRD, spec: { ...CRD["spec"] as object, versions } } as KubeObject;
}

for (
  const [what, crd, versions, isServed] of [
    ["each version that is to be", crdWith({ name: "v1", served: true }, { name: "v2" }), ["v1", "v2"], true],
    ["one of two that are to be", crdWith({ name: "v1", served: true }, { name: "v2" }), ["v2"], false],
    [
      "none that is not to be",
      crdWith({ name: "v1", served: true }, { name: "v0", served: false }),
      ["v1"],
      true,
    ],
    ["none, where none is to be", crdWith({ name: "v1", served: false }), [], false],
  ] as const
) {
  Deno.test(`applyCrd takes a CRD that may not be read for ${isServed ? "" : "not "}established when ${what} is served`, async () => {
    const { context, target } = setUp({ servedAfter: 0, versions });
    const applied = applyCrd(context, target, crd);
    if (isServed) await applied;
    else await assert.rejects(applied, /was not established within 30s$/);
  });
}

Deno.test("applyCrd does not pass over what is wrong with a CRD because an older one is there", async () => {
  const fails = new KubeApiError("spec.group: Invalid value", {
    status: 422,
    reason: "Invalid",
    retry: "never",
  });
  const { context, target } = setUp({ states: [ESTABLISHED], fails });
  await assert.rejects(applyCrd(context, target, CRD), fails);
});

Deno.test("applyCrd ends its wait when it is interrupted, and says nothing of names that were accepted", async () => {
  const accepted = {
    ...CRD,
    status: { conditions: [{ type: "NamesAccepted", status: "True", message: "no conflicts" }] },
  } as KubeObject;
  const { context, target } = setUp({ states: [accepted] });
  await assert.rejects(applyCrd(context, target, CRD), /was not established within 30s$/);
  const interrupted = setUp({ states: [accepted], signal: AbortSignal.abort() });
  await assert.rejects(applyCrd(interrupted.context, interrupted.target, CRD), { name: "AbortError" });
  assert.equal(interrupted.context.clock.monotonicMs(), 0);
});
