import assert from "node:assert/strict";
import fc from "fast-check";
import { seededRandom } from "../../base/mod.ts";
import { settle, virtualClock } from "../../../tests/support/virtual_clock.ts";
import {
  backoffMs,
  type BackoffOptions,
  createWorkQueue,
  type WorkItem,
  type WorkQueue,
  type WorkQueueOptions,
} from "./mod.ts";

function setUp(options: Partial<WorkQueueOptions> = {}) {
  const clock = virtualClock();
  return { clock, queue: createWorkQueue({ clock, random: seededRandom(1), ...options }) };
}

/** Takes what is ready now, finishing each item at once. */
async function drainKeys(queue: WorkQueue): Promise<string[]> {
  const keys: string[] = [];
  while (queue.stats().depth + queue.stats().parked > 0) {
    const { key } = (await queue.get())!;
    keys.push(key);
    queue.done(key);
  }
  return keys;
}

Deno.test("add keeps one item per key, in order of arrival", async () => {
  const { queue } = setUp();
  for (const key of ["a", "b", "a", "c", "b"]) queue.add(key);
  assert.deepEqual(await drainKeys(queue), ["a", "b", "c"]);
});

Deno.test("get hands out fresh items first and one background item in eight", async () => {
  const { queue } = setUp();
  for (let i = 0; i < 3; i++) queue.add(`b${i}`, { priority: "background" });
  for (let i = 0; i < 20; i++) queue.add(`f${i}`);
  const order = await drainKeys(queue);
  assert.deepEqual(order.flatMap((key, i) => key.startsWith("b") ? [i] : []), [7, 15, 22]);
});

Deno.test("add raises a waiting background item to fresh and never lowers one", async () => {
  const { queue } = setUp();
  queue.add("first", { priority: "background" });
  queue.add("second", { priority: "background" });
  queue.add("second");
  queue.add("second", { priority: "background" });
  assert.deepEqual(await drainKeys(queue), ["second", "first"]);
});

Deno.test("add during processing brings the key back after done, at the higher priority", async () => {
  const { queue } = setUp();
  queue.add("a", { priority: "background" });
  await queue.get();
  queue.add("other", { priority: "background" });
  queue.add("a", { priority: "background" });
  queue.add("a");
  assert.equal(queue.stats().depth, 1, "a key in processing is not ready");
  queue.done("a");
  assert.deepEqual(await drainKeys(queue), ["a", "other"]);
});

Deno.test("get waits for a key and serves waiters in order", async () => {
  const { queue } = setUp();
  const got: string[] = [];
  const wait = (name: string) => queue.get().then((item) => got.push(`${name}:${item?.key}`));
  wait("one");
  wait("two");
  queue.add("a");
  queue.add("b");
  await settle();
  assert.deepEqual(got, ["one:a", "two:b"]);
});

Deno.test("get answers undefined when its signal aborts and loses no key", async () => {
  const { queue } = setUp();
  const controller = new AbortController();
  const waiting = queue.get(controller.signal);
  controller.abort();
  assert.equal(await waiting, undefined);
  queue.add("a");
  assert.equal((await queue.get())?.key, "a");
});

Deno.test("add with a delay becomes ready at its time, the earlier of two", async () => {
  const { clock, queue } = setUp();
  queue.add("a", { afterMs: 5_000 });
  queue.add("a", { afterMs: 2_000 });
  queue.add("a", { afterMs: 9_000 });
  assert.deepEqual(queue.stats().delayed, 1);
  await clock.advance(1_999);
  assert.equal(queue.stats().depth, 0);
  await clock.advance(1);
  assert.deepEqual(await drainKeys(queue), ["a"]);
  await clock.advance(60_000);
  assert.equal(queue.stats().depth, 0, "worked on once, all wishes are fulfilled");
  assert.equal(clock.pending, 0);
});

Deno.test("of many delays each key is ready at its own time, however often it was moved or removed", async () => {
  const { clock, queue } = setUp();
  const random = seededRandom(7);
  const dueMs = new Map<string, number>();
  for (let i = 0; i < 400; i++) {
    const key = `k${i % 130}`;
    const afterMs = 1 + Math.floor(random.next() * 500);
    queue.add(key, { afterMs });
    dueMs.set(key, Math.min(dueMs.get(key) ?? Infinity, afterMs));
    if (i % 5 === 0) {
      queue.remove(key);
      dueMs.delete(key);
    }
  }
  const seen = new Map<string, number>();
  for (let ms = 1; ms <= 500; ms++) {
    await clock.advance(1);
    for (const key of await drainKeys(queue)) seen.set(key, ms);
  }
  assert.deepEqual([...seen].toSorted(), [...dueMs].toSorted());
});

Deno.test("thousands of keys keep the order of arrival while others are removed or raised", async () => {
  const { queue } = setUp();
  const keys = Array.from({ length: 5_000 }, (_, i) => `k${i}`);
  for (const key of keys) queue.add(key, { priority: "background" });
  for (const [i, key] of keys.entries()) if (i % 2 === 1 && i < 3_000) queue.remove(key);
  const taken = async (count: number) => {
    const got: string[] = [];
    for (let i = 0; i < count; i++) got.push((await queue.get())!.key);
    return got;
  };
  const expected = keys.filter((_, i) => i % 2 === 0 || i >= 3_000);
  assert.deepEqual(await taken(2_000), expected.slice(0, 2_000));
  queue.add("k4999");
  for (const key of keys.slice(4_000, 4_999)) queue.remove(key);
  assert.deepEqual(await drainKeys(queue), ["k4999", ...expected.slice(2_000, 2_500)]);
});

Deno.test("delays use a single timer", () => {
  const { clock, queue } = setUp();
  for (let i = 0; i < 100; i++) queue.add(`k${i}`, { afterMs: 1_000 + i });
  assert.equal(clock.pending, 1);
  for (let i = 0; i < 100; i++) queue.add(`e${i}`, { afterMs: 900 - i });
  assert.equal(clock.pending, 1, "an earlier one takes its place");
});

Deno.test("delays of any order and number are due in the order of their times", async () => {
  const delays = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 120 });
  await fc.assert(
    fc.asyncProperty(delays, async (list) => {
      const { clock, queue } = setUp();
      for (const [i, afterMs] of list.entries()) queue.add(`k${i}`, { afterMs });
      for (let ms = 1; ms <= 40; ms++) {
        await clock.advance(1);
        const due = list.flatMap((afterMs, i) => afterMs === ms ? [`k${i}`] : []);
        assert.deepEqual((await drainKeys(queue)).toSorted(), due.toSorted(), `after ${ms} ms`);
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test("get tells how long a key was ready", async () => {
  const { clock, queue } = setUp();
  await clock.advance(1_000);
  queue.add("a", { afterMs: 50 });
  await clock.advance(350);
  assert.equal((await queue.get())?.waitedMs, 300);
});

async function failTimes(queue: WorkQueue, clock: ReturnType<typeof virtualClock>, times: number) {
  const waits: number[] = [];
  queue.add("a");
  for (let i = 0; i < times; i++) {
    await clock.until(() => queue.stats().depth === 1, 600_000);
    const { key } = (await queue.get())!;
    waits.push(queue.retry(key));
    queue.done(key);
  }
  return waits;
}

Deno.test("retry doubles the wait from 5 ms, and from ten failures on waits at least a minute, at most five", async () => {
  const { clock, queue } = setUp();
  const waits = await failTimes(queue, clock, 20);
  for (const [i, wait] of waits.entries()) {
    if (i >= 9) assert.ok(wait >= 60_000 && wait <= 300_000, `failure ${i + 1} waits ${wait}`);
    else assert.ok(wait <= 5 * 2 ** i && wait >= 4 * 2 ** i, `failure ${i + 1} waits ${wait}`);
  }
  assert.ok(waits.at(-1)! >= 240_000, "the wait grows to five minutes");
});

const waitCases: readonly [failures: number, chance: number, options: BackoffOptions, waitMs: number][] = [
  [1, 0, {}, 5],
  [1, 1, {}, 4],
  [9, 0, {}, 1_280],
  [10, 0, {}, 75_000],
  [10, 1, {}, 60_000],
  [10, 0, { persistentAfter: 11 }, 2_560],
  [40, 0, {}, 300_000],
  [5_000, 1, {}, 240_000],
  [5_000, 0, { maxMs: 30_000 }, 30_000],
  [5_000, 1, { maxMs: 30_000 }, 30_000],
  [3, 0, { baseMs: 100 }, 400],
  [3, 0, { baseMs: 100, persistentAfter: 3, persistentMs: 1_000 }, 1_250],
];

for (const [failures, chance, options, waitMs] of waitCases) {
  Deno.test(`backoffMs of ${failures} failures at chance ${chance} with ${JSON.stringify(options)}`, () => {
    assert.equal(Math.round(backoffMs(failures, { next: () => chance }, options)), waitMs);
  });
}

/** Lets every attempt fail for `forMs`; answers with the moments of the attempts. */
async function failEverything(bench: ReturnType<typeof setUp>, forMs: number): Promise<number[]> {
  const { clock, queue } = bench;
  const attempts: number[] = [];
  for (const endMs = clock.monotonicMs() + forMs; clock.monotonicMs() < endMs; await clock.advance(1)) {
    for (let { depth } = queue.stats(); depth > 0; depth--) {
      const { key } = (await queue.get())!;
      attempts.push(clock.monotonicMs());
      queue.retry(key);
      queue.done(key);
    }
  }
  return attempts;
}

Deno.test("a thousand keys that all fail come back at a steady pace, a few at their own", async () => {
  const few = setUp();
  for (let i = 0; i < 5; i++) few.queue.add(`k${i}`);
  assert.ok((await failEverything(few, 1_000)).length >= 5 * 7, "each follows its backoff");

  const many = setUp();
  for (let i = 0; i < 1_000; i++) many.queue.add(`k${i}`);
  const attempts = await failEverything(many, 10_000);
  const between = (fromMs: number, toMs: number) => attempts.filter((at) => at >= fromMs && at < toMs).length;
  assert.equal(between(0, 1), 1_000, "the first attempt waits for nothing");
  assert.ok(between(1, 1_000) <= 120, `${between(1, 1_000)} in the first second`);
  assert.ok(between(5_000, 10_000) <= 101, `${between(5_000, 10_000)} in five seconds`);
  assert.ok(between(5_000, 10_000) >= 95, "and none is forgotten");
});

Deno.test("a change does not wait for the pace of the failed", async () => {
  const { clock, queue } = setUp();
  for (let i = 0; i < 1_000; i++) queue.add(`k${i}`);
  await failEverything({ clock, queue }, 1);
  queue.add("k999");
  assert.equal((await queue.get())?.key, "k999");
});

Deno.test("a fresh add ends the wait after a failure, a background one does not", async () => {
  const { clock, queue } = setUp();
  await failTimes(queue, clock, 12);
  queue.add("a", { priority: "background" });
  assert.equal(queue.stats().depth, 0);
  queue.add("a");
  assert.equal(queue.stats().depth, 1);
  assert.equal((await queue.get())?.failures, 12, "the series of failures goes on");
});

Deno.test("a fresh add during a failing attempt makes the next one immediate", async () => {
  const { clock, queue } = setUp();
  await failTimes(queue, clock, 12);
  queue.add("a");
  await queue.get();
  queue.add("a");
  assert.equal(queue.retry("a"), 0);
  queue.done("a");
  assert.equal(queue.stats().depth, 1);
});

Deno.test("a fresh add during one attempt does not shorten the wait after the next", async () => {
  const { queue } = setUp();
  queue.add("a");
  await queue.get();
  queue.add("a");
  queue.done("a");
  await queue.get();
  assert.ok(queue.retry("a") > 0);
});

Deno.test("an attempt that neither failed nor succeeded leaves the series of failures as it is", async () => {
  const { clock, queue } = setUp();
  await failTimes(queue, clock, 2);
  await clock.until(() => queue.stats().depth === 1, 100);
  await queue.get();
  queue.done("a");
  assert.equal(queue.stats().failing, 1);
  queue.add("a");
  assert.equal((await queue.get())?.failures, 2);
});

Deno.test("retry keeps the priority that the item had", async () => {
  const { clock, queue } = setUp();
  queue.add("fresh");
  await queue.get();
  queue.retry("fresh");
  queue.done("fresh");
  queue.add("old", { priority: "background" });
  await clock.advance(10);
  assert.deepEqual(await drainKeys(queue), ["fresh", "old"]);
});

Deno.test("forget starts the series of failures anew", async () => {
  const { clock, queue } = setUp();
  await failTimes(queue, clock, 12);
  queue.forget("a");
  assert.equal(queue.stats().failing, 0);
  await clock.until(() => queue.stats().depth === 1, 1);
  await queue.get();
  assert.ok(queue.retry("a") <= 5);
});

Deno.test("items beyond maxDepth are parked, counted and still worked on, fresh ones first", async () => {
  const { queue } = setUp({ maxDepth: 3 });
  for (let i = 0; i < 10; i++) queue.add(`b${i}`, { priority: "background" });
  queue.add("fresh");
  const { depth, parked, parkedTotal } = queue.stats();
  assert.deepEqual({ depth, parked, parkedTotal }, { depth: 3, parked: 8, parkedTotal: 8 });
  const order = await drainKeys(queue);
  assert.equal(order.length, 11);
  assert.equal(order[0], "fresh");
});

Deno.test("remove forgets a key wherever it stands", async () => {
  const { clock, queue } = setUp();
  queue.add("ready");
  queue.add("later", { afterMs: 1_000 });
  queue.add("working");
  await queue.get().then((item) => assert.equal(item?.key, "ready"));
  await queue.get().then((item) => assert.equal(item?.key, "working"));
  queue.add("working");
  queue.retry("working");
  for (const key of ["ready", "later", "working"]) queue.remove(key);
  queue.done("ready");
  queue.done("working");
  await clock.advance(600_000);
  const { depth, delayed, processing, failing } = queue.stats();
  assert.deepEqual({ depth, delayed, processing, failing }, {
    depth: 0,
    delayed: 0,
    processing: 0,
    failing: 0,
  });
});

Deno.test("remove takes a ready key out, whatever its priority", async () => {
  const { queue } = setUp();
  queue.add("old", { priority: "background" });
  queue.add("new");
  for (const key of ["old", "new", "unknown"]) queue.remove(key);
  assert.equal(queue.stats().depth, 0);
  queue.add("other");
  assert.deepEqual(await drainKeys(queue), ["other"]);
});

Deno.test("remove in processing forgets that a fresh add came: a background one stays one", async () => {
  const { queue } = setUp();
  queue.add("a");
  await queue.get();
  queue.add("a");
  queue.remove("a");
  queue.add("a", { priority: "background" });
  assert.ok(queue.retry("a") > 0, "the fresh add is forgotten too where it would spare the wait");
  queue.remove("a");
  queue.add("a", { priority: "background" });
  queue.done("a");
  assert.equal((await queue.get())?.priority, "background");
});

Deno.test("done for a key that is not in processing is a bug", () => {
  const { queue } = setUp();
  queue.add("a");
  assert.throws(() => queue.done("a"), /BUG/);
});

Deno.test("shutdown with drain hands out what is ready and waits for what is in processing", async () => {
  const { clock, queue } = setUp();
  queue.add("a");
  queue.add("b");
  queue.add("later", { afterMs: 5_000 });
  await queue.get();
  let ended: { abandoned: number } | undefined;
  queue.shutdown({ drain: true }).then((r) => ended = r);
  queue.add("refused");
  assert.equal((await queue.get())?.key, "b");
  assert.equal(await queue.get(), undefined);
  await settle();
  assert.equal(ended, undefined, "two are in processing");
  queue.done("a");
  queue.done("b");
  await settle();
  assert.deepEqual(ended, { abandoned: 1 });
  assert.equal(clock.pending, 0);
});

Deno.test("shutdown without drain answers waiters with undefined at once", async () => {
  const { queue } = setUp();
  const waiting = queue.get();
  assert.deepEqual(await queue.shutdown({ drain: false }), { abandoned: 0 });
  assert.equal(await waiting, undefined);
});

Deno.test("shutdown is final: get answers undefined, and a second one with drain opens nothing", async () => {
  const { queue } = setUp();
  queue.add("a");
  assert.deepEqual(await queue.shutdown({ drain: false }), { abandoned: 1 });
  assert.deepEqual(await queue.shutdown({ drain: true }), { abandoned: 1 });
  assert.equal(await queue.get(), undefined);
  const drained = setUp().queue;
  await drained.shutdown({ drain: true });
  assert.equal(await drained.get(), undefined);
});

Deno.test("shutdown counts only what is wanted: a key that failed once and rests is none", async () => {
  const { clock, queue } = setUp();
  await failTimes(queue, clock, 1);
  await clock.until(() => queue.stats().depth === 1, 100);
  await queue.get();
  queue.done("a");
  assert.deepEqual(await queue.shutdown({ drain: false }), { abandoned: 0 });
});

Deno.test("shutdown with drain ends when the last ready key is removed", async () => {
  const { queue } = setUp();
  queue.add("a");
  const ended = queue.shutdown({ drain: true });
  queue.remove("a");
  assert.deepEqual(await ended, { abandoned: 0 });
});

Deno.test("shutdown with drain dismisses who waits for a key", async () => {
  const { queue } = setUp();
  const waiting = queue.get();
  await queue.shutdown({ drain: true });
  assert.equal(await waiting, undefined);
});

/** What the queue must do, said as simply as possible: per key one wish with a time, a gate after a failure. */
interface Model {
  wanted: Map<string, { at: number; fresh: boolean }>;
  gate: Map<string, number>;
  working: Map<string, { fresh: boolean; changed: boolean }>;
}

const commands = fc.oneof(
  fc.record({
    op: fc.constant("add" as const),
    key: fc.nat(5),
    fresh: fc.boolean(),
    afterMs: fc.constantFrom(0, 0, 0, 10, 1_000),
  }),
  fc.record({ op: fc.constant("get" as const) }),
  fc.record({ op: fc.constant("finish" as const), pick: fc.nat(9), fails: fc.boolean() }),
  fc.record({ op: fc.constant("tick" as const), ms: fc.constantFrom(1, 7, 50, 2_000, 400_000) }),
);

Deno.test("any sequence of operations: nothing lost, nothing twice at once, fresh first", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(commands, { maxLength: 80 }), fc.nat(), async (list, seed) => {
      const clock = virtualClock();
      const queue = createWorkQueue({ clock, random: seededRandom(seed), maxDepth: 3 });
      const model: Model = { wanted: new Map(), gate: new Map(), working: new Map() };
      const now = () => clock.monotonicMs();
      const ready = () =>
        [...model.wanted].filter(([key, w]) =>
          !model.working.has(key) && Math.max(w.at, model.gate.get(key) ?? 0) <= now()
        );
      let freshInARow = 0;
      const take = async (): Promise<WorkItem | undefined> => {
        const candidates = ready();
        const stats = queue.stats();
        assert.equal(stats.depth + stats.parked, candidates.length, "exactly what is due is ready");
        assert.equal(stats.depth, Math.min(3, candidates.length));
        if (candidates.length === 0) return undefined;
        const item = (await queue.get())!;
        const wish = model.wanted.get(item.key);
        assert.ok(wish && candidates.some(([key]) => key === item.key), `${item.key} was due and free`);
        assert.equal(item.priority, wish.fresh ? "fresh" : "background", "priority is retained");
        if (candidates.some(([, w]) => w.fresh) && !wish.fresh) {
          assert.ok(freshInARow >= 7, "a background item before a fresh one only in its turn");
        }
        freshInARow = wish.fresh ? freshInARow + 1 : 0;
        model.wanted.delete(item.key);
        model.gate.delete(item.key);
        model.working.set(item.key, { fresh: wish.fresh, changed: false });
        return item;
      };
      const finish = (key: string, fails: boolean) => {
        const work = model.working.get(key)!;
        if (fails) {
          const waitMs = queue.retry(key);
          const wish = model.wanted.get(key);
          assert.equal(waitMs === 0, work.changed, "only a fresh add in the meantime spares the wait");
          if (!work.changed) model.gate.set(key, now() + waitMs);
          model.wanted.set(key, {
            at: Math.min(wish?.at ?? Infinity, now()),
            fresh: work.fresh || (wish?.fresh ?? false),
          });
        } else queue.forget(key);
        queue.done(key);
        model.working.delete(key);
      };
      for (const command of list) {
        if (command.op === "get") await take();
        else if (command.op === "tick") await clock.advance(command.ms);
        else if (command.op === "finish") {
          const keys = [...model.working.keys()];
          if (keys.length > 0) finish(keys[command.pick % keys.length]!, command.fails);
        } else {
          const { key: n, fresh, afterMs } = command;
          const key = `k${n}`;
          queue.add(key, { priority: fresh ? "fresh" : "background", afterMs });
          const wish = model.wanted.get(key);
          model.wanted.set(key, {
            at: Math.min(wish?.at ?? Infinity, now() + afterMs),
            fresh: fresh || (wish?.fresh ?? false),
          });
          if (fresh && afterMs === 0) {
            model.gate.delete(key);
            const work = model.working.get(key);
            if (work) work.changed = true;
          }
        }
        const stats = queue.stats();
        assert.equal(stats.processing, model.working.size);
        const waiting = [...model.wanted].filter(([key]) => !model.working.has(key)).length;
        assert.equal(stats.depth + stats.parked + stats.delayed, waiting, "every wish is somewhere");
      }
      for (const key of [...model.working.keys()]) finish(key, false);
      while (model.wanted.size > 0) {
        await clock.advance(400_000);
        for (let item = await take(); item; item = await take()) finish(item.key, false);
      }
      const { depth, parked, delayed, processing, failing } = queue.stats();
      assert.deepEqual([depth, parked, delayed, processing, failing], [0, 0, 0, 0, 0]);
      await clock.advance(400_000); // A timer for a wish that was fulfilled earlier may still run, once.
      assert.equal(clock.pending, 0, "no timer is left");
    }),
    { numRuns: 300 },
  );
});
