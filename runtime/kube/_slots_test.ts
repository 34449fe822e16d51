import assert from "node:assert/strict";
import { createSlots } from "./_slots.ts";

Deno.test("slots are given in order of arrival, and an aborted waiter takes none", async () => {
  const slots = createSlots(1);
  assert.equal(slots.take(), undefined);
  const order: string[] = [];
  const controller = new AbortController();
  const waits = ["a", "b", "c"].map((name) =>
    slots.take(name === "b" ? controller.signal : undefined)!.then(
      () => void order.push(name),
      () => void order.push(`${name} aborted`),
    )
  );
  assert.equal(slots.waiting, 3);
  controller.abort(new Error("no longer wanted"));
  assert.equal(slots.waiting, 2);
  slots.free();
  await waits[0];
  assert.equal(slots.inUse, 1);
  slots.free();
  await Promise.all(waits);
  assert.deepEqual(order, ["b aborted", "a", "c"]);
  slots.free();
  assert.deepEqual([slots.inUse, slots.waiting], [0, 0]);
});

Deno.test("a new arrival does not overtake a waiter", async () => {
  const slots = createSlots(1);
  slots.take();
  const first = slots.take()!;
  slots.free();
  assert.notEqual(slots.take(), undefined, "the slot went to the waiter");
  await first;
});

Deno.test("hundreds of waiters keep their order, whoever gives up in between", async () => {
  const slots = createSlots(2);
  slots.take();
  slots.take();
  const order: number[] = [];
  const leaving = new AbortController();
  const waits = Array.from(
    { length: 400 },
    (_, i) => slots.take(i % 3 === 0 ? leaving.signal : undefined)!.then(() => void order.push(i), () => {}),
  );
  for (let i = 0; i < 50; i++) slots.free();
  leaving.abort();
  while (slots.waiting > 0) slots.free();
  await Promise.all(waits);
  assert.deepEqual(order, Array.from({ length: 400 }, (_, i) => i).filter((i) => i < 50 || i % 3 !== 0));
  assert.equal(slots.inUse, 2);
});
