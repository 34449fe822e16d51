import assert from "node:assert/strict";
import { compareVersions, createStore } from "./mod.ts";
import { widget } from "../../../tests/support/fake_api_server.ts";

Deno.test("compareVersions orders decimal integers of any size, and nothing else", () => {
  const cases: readonly (readonly [string, string, number | undefined])[] = [
    ["9", "10", -1],
    ["10", "9", 1],
    ["7", "7", 0],
    ["99999999999999999999998", "99999999999999999999999", -1],
    ["0", "1", -1],
    ["opaque", "opaque", 0],
    ["opaque", "1", undefined],
    ["01", "1", undefined],
    ["-1", "1", undefined],
  ];
  for (const [a, b, wanted] of cases) {
    const order = compareVersions(a, b);
    assert.equal(order === undefined ? undefined : Math.sign(order), wanted, `${a} ${b}`);
  }
});

Deno.test("byOwner finds by label and by controller reference, and follows changes", () => {
  const store = createStore();
  const byReference = widget("b", 2);
  store.put(widget("a", 1, { owner: "one" }), "watch");
  store.put({
    ...byReference,
    metadata: {
      ...byReference.metadata,
      ownerReferences: [
        { apiVersion: "v1", kind: "X", name: "x", uid: "other" },
        { apiVersion: "v1", kind: "X", name: "x", uid: "one", controller: true },
      ],
    },
  }, "watch");
  const names = (uid: string) => store.byOwner(uid).map((o) => o.metadata.name);
  assert.deepEqual(names("one"), ["a", "b"]);
  assert.deepEqual(names("other"), [], "only the controller owns");
  store.put(widget("a", 3, { owner: "two" }), "watch");
  assert.deepEqual([names("one"), names("two")], [["b"], ["a"]]);
  store.drop(widget("a", 4), "watch");
  assert.deepEqual(names("two"), []);
});

Deno.test("an event of an older version changes nothing, whichever way it comes", () => {
  const store = createStore();
  store.put(widget("a", 10), "write");
  assert.deepEqual(store.put(widget("a", 9), "watch"), []);
  assert.deepEqual(store.put(widget("a", 10), "watch"), []);
  assert.deepEqual(store.drop(widget("a", 9), "watch"), [], "left a selector before it entered again");
  assert.deepEqual(store.drop(widget("a", 12), "watch").map((c) => c.kind), ["deleted"]);
});

Deno.test("versions that cannot be compared are believed in the order of arrival", () => {
  const store = createStore();
  const opaque = (version: string) => {
    const object = widget("a", 0);
    return { ...object, metadata: { ...object.metadata, resourceVersion: version } };
  };
  store.put(opaque("x"), "watch");
  assert.deepEqual(store.put(opaque("y"), "watch").map((c) => c.kind), ["modified"]);
  assert.deepEqual(store.drop(opaque("z"), "watch").map((c) => c.kind), ["deleted"]);
});

Deno.test("who owned an object that is gone does not own the next one of its name", () => {
  const store = createStore();
  store.put(widget("a", 1, { owner: "one" }), "watch");
  store.drop(widget("a", 2), "watch");
  store.put(widget("a", 3, { owner: "two", uid: "second" }), "watch");
  assert.deepEqual(store.byOwner("one"), []);
  store.put(widget("a", 4, { owner: "three", uid: "third" }), "watch");
  assert.deepEqual(store.byOwner("two"), [], "nor when the end of the former was missed");
  assert.deepEqual(store.byOwner("three").map((o) => o.metadata.uid), ["third"]);
});

Deno.test("inNamespace finds what stands in a namespace now, and nothing cluster-scoped", () => {
  const store = createStore();
  const placed = (name: string, namespace?: string) => {
    const { namespace: _default, ...metadata } = widget(name, 1).metadata;
    return { ...widget(name, 1), metadata: { ...metadata, ...(namespace ? { namespace } : {}) } };
  };
  for (const [name, namespace] of [["a", "one"], ["b", "one"], ["c", "two"], ["d", undefined]] as const) {
    store.put(placed(name, namespace), "watch");
  }
  const names = (namespace: string) => store.inNamespace(namespace).map((o) => o.metadata.name);
  assert.deepEqual([names("one"), names("two"), names(""), names("three")], [["a", "b"], ["c"], [], []]);
  store.drop(
    { ...placed("a", "one"), metadata: { ...placed("a", "one").metadata, resourceVersion: "2" } },
    "watch",
  );
  assert.deepEqual(names("one"), ["b"]);
});
