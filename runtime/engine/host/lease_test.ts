// Owns: tests of who may lead when, by a lease that a test serves. Must not: need a server.

import assert from "node:assert/strict";
import { seededRandom } from "../../base/mod.ts";
import { KubeApiError, type KubeObject, type KubeReader, type KubeWriter } from "../../kube/mod.ts";
import { nullLogger } from "../../telemetry/mod.ts";
import { settle, virtualClock } from "../../../tests/support/virtual_clock.ts";
import { runElection } from "./lease.ts";
import type { Term } from "../operator/mod.ts";

type Spec = Record<string, unknown>;

const TIMES = { durationMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };

/** A lease on a server whose answers the test may hold back or lose. */
function bench(spec?: Spec) {
  const clock = virtualClock();
  const stopping = new AbortController();
  const server = {
    spec,
    version: 0,
    /** Monotonic ms of every stored renewal. */
    storedMs: [] as number[],
    /** How the next patches are answered; the usual way when empty. */
    faults: [] as ("hang" | "lose the answer" | "answer late")[],
    /** No read is answered. */
    isSilent: false,
  };
  const lease = () => ({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "orkestra-konductor", resourceVersion: String(server.version) },
    spec: server.spec,
  } as unknown as KubeObject);
  const store = (spec: Spec) => {
    server.spec = { ...server.spec, ...spec };
    server.version++;
    server.storedMs.push(clock.monotonicMs());
    return lease();
  };
  const conflict = () =>
    new KubeApiError("the object has been modified", { status: 409, reason: "Conflict", retry: "now" });
  const reader = {
    get: () => server.isSilent ? new Promise(() => {}) : Promise.resolve(server.spec && lease()),
  } as unknown as KubeReader;
  const writer: KubeWriter = {
    async send(write, options = {}) {
      if (write.kind === "create") return store((write.object as unknown as { spec: Spec }).spec);
      if (write.kind !== "patchObject") throw new Error(`no ${write.kind} here`);
      assert.ok(options.urgent, "a lease does not wait behind other writes");
      const fault = server.faults.shift();
      if (fault === "hang") await aborted(options.signal);
      if (write.resourceVersion !== String(server.version)) throw conflict();
      const answer = store(write.patch["spec"] as Spec);
      if (fault === "lose the answer") {
        throw new KubeApiError("gone", { status: 504, reason: "Timeout", retry: "backoff" });
      }
      if (fault === "answer late") await new Promise<void>((resolve) => void clock.after(8_000, resolve));
      return answer;
    },
  };
  const terms: {
    readonly term: Term;
    readonly atMs: number;
    endedMs?: number;
    lostMs?: number;
    finish(): void;
  }[] = [];
  const running = runElection({
    reader,
    writer,
    clock,
    random: seededRandom(1),
    logger: nullLogger,
    namespace: "ork",
    identity: "me",
    katalog: "test",
    times: TIMES,
    signal: stopping.signal,
    lead: (term) =>
      new Promise((resolve) => {
        const one: typeof terms[number] = { term, atMs: clock.monotonicMs(), finish: resolve };
        term.ended.addEventListener("abort", () => one.endedMs = clock.monotonicMs());
        term.lost.addEventListener("abort", () => {
          one.lostMs = clock.monotonicMs();
          resolve();
        });
        terms.push(one);
      }),
  });
  const stop = async () => {
    stopping.abort();
    for (const one of terms) one.finish();
    await clock.advance(1);
    await running;
  };
  return { clock, server, terms, stopping, running, stop };
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(conflictOfAbort())));
}

function conflictOfAbort(): Error {
  return new KubeApiError("cancelled", { status: 504, reason: "Timeout", retry: "never" });
}

Deno.test("a renewal that hangs ends the term before anybody else may begin one", async () => {
  const { clock, server, terms, stop } = bench();
  await clock.advance(4_500);
  const renewedMs = server.storedMs.at(-1)!;
  server.faults.push("hang");
  await clock.advance(20_000);
  const [first] = terms;
  assert.ok(
    first!.lostMs! <= renewedMs + TIMES.renewDeadlineMs,
    `lost at ${first!.lostMs}, renewed at ${renewedMs}`,
  );
  assert.equal(first!.endedMs, first!.lostMs);
  await stop();
});

Deno.test("the deadline counts from the moment a renewal was sent, not from its answer", async () => {
  const { clock, server, terms, stop } = bench();
  await clock.advance(1_500);
  server.faults.push("answer late", "hang");
  await clock.advance(25_000);
  const storedMs = server.storedMs[1]!;
  assert.ok(
    terms[0]!.lostMs! <= storedMs + TIMES.renewDeadlineMs,
    `lost at ${terms[0]!.lostMs}, stored at ${storedMs}`,
  );
  await stop();
});

Deno.test("work that ends slowly is covered by the lease, which is released after it", async () => {
  const { clock, server, terms, stopping, running } = bench();
  await clock.advance(3_000);
  stopping.abort();
  await clock.advance(40_000);
  const [only] = terms;
  assert.equal(only!.endedMs, 3_000);
  assert.equal(only!.lostMs, undefined);
  assert.ok(server.storedMs.at(-1)! > 40_000, "renewed while work went on");
  assert.equal(server.spec!["holderIdentity"], "me");
  only!.finish();
  await settle();
  await clock.advance(1);
  await running;
  assert.equal(server.spec!["holderIdentity"], "");
});

Deno.test("a renewal that was stored although its answer was lost does not end the term", async () => {
  const { clock, server, terms, stop } = bench();
  await clock.advance(1_500);
  server.faults.push("lose the answer");
  await clock.advance(30_000);
  assert.equal(terms.length, 1);
  assert.equal(terms[0]!.lostMs, undefined);
  await stop();
});

Deno.test("a lease that somebody else took ends the term at once", async () => {
  const { clock, server, terms, stop } = bench();
  await clock.advance(1_500);
  server.spec = { ...server.spec, holderIdentity: "other", renewTime: "x" };
  server.version++;
  await clock.advance(2_000);
  assert.equal(terms[0]!.lostMs, 2_000, "seen at the next renewal");
  await clock.advance(TIMES.durationMs - 1_600);
  assert.equal(terms.length, 1, "a lease that is held is not taken");
  await clock.advance(5_000);
  assert.equal(terms.length, 2, "one that has expired is");
  await stop();
});

Deno.test("a follower leads within half a second of the end of a lease, however it falls between its looks", async () => {
  for (let renewedMs = 20_000; renewedMs < 22_000; renewedMs += 130) {
    const { clock, server, terms, stop } = bench({ holderIdentity: "other", renewTime: "0" });
    for (let atMs = renewedMs % 2_000; atMs <= renewedMs; atMs += 2_000) {
      await clock.advance(atMs - clock.monotonicMs());
      server.spec = { ...server.spec, renewTime: String(atMs) };
      server.version++;
    }
    await clock.advance(TIMES.durationMs - 1);
    assert.equal(terms.length, 0, `renewed at ${renewedMs}: it is held`);
    await clock.advance(502);
    assert.equal(terms.length, 1, `renewed at ${renewedMs}: nobody leads`);
    await stop();
  }
});

Deno.test("a released lease is taken within half a second, whenever that is", async () => {
  for (let releasedMs = 3_000; releasedMs < 5_000; releasedMs += 130) {
    const { clock, server, terms, stop } = bench({ holderIdentity: "other", renewTime: "0" });
    await clock.advance(releasedMs);
    server.spec = { ...server.spec, holderIdentity: "", renewTime: "1" };
    server.version++;
    await clock.advance(500);
    assert.equal(terms.length, 1, `released at ${releasedMs}: nobody leads`);
    await stop();
  }
});

const HELD = {
  holderIdentity: "another",
  leaseDurationSeconds: 15,
  renewTime: "2026-01-01T00:00:00.000000Z",
};

Deno.test("a stop does not wait for a server that is silent when it is asked who leads", async () => {
  const { clock, server, terms, stopping, running } = bench(HELD);
  await clock.advance(3_000);
  server.isSilent = true;
  await clock.advance(3_000);
  stopping.abort();
  await running;
  assert.equal(terms.length, 0);
});

Deno.test("a server that is silent is asked again, and answers later", async () => {
  const { clock, server, terms, stop } = bench(HELD);
  await clock.advance(3_000);
  server.isSilent = true;
  await clock.advance(20_000);
  server.isSilent = false;
  await clock.advance(30_000);
  assert.equal(terms.length, 1);
  await stop();
});

for (
  const [what, spec] of [["is taken", { ...HELD, holderIdentity: "" }], ["is given back", undefined]] as const
) {
  Deno.test(`a stop waits no longer than for a renewal when nobody answers while the lease ${what}`, async () => {
    const { clock, server, terms, stopping, running } = bench(spec);
    if (spec) server.faults.push("hang");
    await clock.advance(1_000);
    server.faults.push("hang");
    const begunMs = clock.monotonicMs();
    stopping.abort();
    for (const one of terms) one.finish();
    await clock.advance(11_000);
    await running;
    assert.ok(clock.monotonicMs() - begunMs <= 11_000);
  });
}
