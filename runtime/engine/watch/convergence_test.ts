// Owns: proof by random histories that a store converges to its server. Must not: test single turns.

import assert from "node:assert/strict";
import fc from "fast-check";
import { type JsonObject, seededRandom } from "../../base/mod.ts";
import {
  type ApiStream,
  type KubeObject,
  objectKey,
  type Transport,
  TransportError,
} from "../../kube/mod.ts";
import { failure, keepingLog, widget, WIDGETS } from "../../../tests/support/fake_api_server.ts";
import { settle, virtualClock } from "../../../tests/support/virtual_clock.ts";
import { createInformer } from "./mod.ts";

interface LogEntry {
  readonly version: number;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: KubeObject;
}

interface OpenWatch {
  position: number;
  broken: "no" | "cut" | "silent";
  closed: boolean;
  /** What it had not yet delivered is forgotten. */
  expired: boolean;
  endsAtMs: number;
  wake: () => void;
}

/** A server with history: paged lists of one moment, watches that resume, history that can be forgotten. */
function historicServer(now: () => number) {
  const objects = new Map<string, KubeObject>();
  const history: LogEntry[] = [];
  const watches = new Set<OpenWatch>();
  const snapshots = new Map<string, { readonly version: number; readonly items: KubeObject[] }>();
  let version = 100;
  let forgottenUpTo = 0;
  let uids = 0;
  let down = false;

  function record(type: LogEntry["type"], object: KubeObject): KubeObject {
    history.push({ version, type, object });
    for (const watch of watches) watch.wake();
    return object;
  }
  function check(): void {
    if (down) throw new TransportError("down", { code: "transport/refused", retry: "backoff" });
  }
  async function* lines(watch: OpenWatch): AsyncGenerator<JsonObject> {
    while (!watch.closed) {
      if (watch.broken === "cut") {
        throw new TransportError("cut", { code: "transport/reset", retry: "backoff" });
      }
      if (watch.broken === "no" && watch.expired) {
        yield { type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } };
        return;
      }
      const next = watch.broken === "no" ? history.find((e) => e.version > watch.position) : undefined;
      if (next) {
        watch.position = next.version;
        yield { type: next.type, object: structuredClone(next.object) as unknown as JsonObject };
      } else if (watch.broken === "no" && now() >= watch.endsAtMs) return;
      else await new Promise<void>((resolve) => watch.wake = resolve);
    }
  }
  const transport: Transport = {
    server: "https://historic",
    // deno-lint-ignore require-await
    async request(request) {
      check();
      const [token, start] = String(request.query?.["continue"] ?? "").split(":");
      const fresh = { version, items: [...objects.values()] };
      const snapshot = token ? snapshots.get(token) : fresh;
      if (!snapshot || (token && snapshot.version < forgottenUpTo)) return failure(410, "Expired");
      const from = Number(start ?? 0);
      const items = snapshot.items.slice(from, from + 2);
      const name = token || String(snapshots.size);
      snapshots.set(name, snapshot);
      const more = from + 2 < snapshot.items.length;
      return {
        status: 200,
        body: {
          metadata: {
            resourceVersion: String(snapshot.version),
            ...(more ? { continue: `${name}:${from + 2}` } : {}),
          },
          items: structuredClone(items) as unknown as JsonObject[],
        },
      };
    },
    // deno-lint-ignore require-await
    async stream(request): Promise<ApiStream> {
      check();
      const position = Number(request.query?.["resourceVersion"]);
      if (position < forgottenUpTo) {
        return { ...failure(410, "Expired"), lines: lines(deadWatch()), close() {} };
      }
      const watch: OpenWatch = {
        position,
        broken: "no",
        closed: false,
        expired: false,
        endsAtMs: now() + 1_000 * Number(request.query?.["timeoutSeconds"]),
        wake() {},
      };
      watches.add(watch);
      const close = () => {
        watch.closed = true;
        watches.delete(watch);
        watch.wake();
      };
      request.signal?.addEventListener("abort", close);
      return { status: 200, lines: lines(watch), close };
    },
    close() {},
  };
  return {
    transport,
    objects,
    write(name: string): KubeObject {
      const old = objects.get(`default/${name}`);
      version++;
      const object = widget(name, version, {
        uid: old?.metadata.uid ?? `uid-${uids++}`,
        owner: `o${version % 2}`,
      });
      objects.set(`default/${name}`, object);
      return record(old ? "MODIFIED" : "ADDED", object);
    },
    remove(name: string): KubeObject | undefined {
      const old = objects.get(`default/${name}`);
      if (!old) return undefined;
      version++;
      objects.delete(`default/${name}`);
      const metadata = { ...old.metadata, resourceVersion: String(version) };
      record("DELETED", { ...old, metadata });
      return old;
    },
    breakWatches(how: "cut" | "silent") {
      for (const watch of watches) {
        watch.broken = how;
        watch.wake();
      }
    },
    setDown(on: boolean) {
      down = on;
    },
    forget() {
      for (const watch of watches) {
        watch.expired ||= history.some((e) => e.version > watch.position);
        watch.position = version;
        watch.wake();
      }
      forgottenUpTo = version;
      history.length = 0;
    },
    wakeAll() {
      for (const watch of watches) watch.wake();
    },
  };
}

function deadWatch(): OpenWatch {
  return { position: 0, broken: "no", closed: true, expired: false, endsAtMs: 0, wake() {} };
}

const operation = fc.record({
  op: fc.constantFrom(
    "write",
    "write",
    "remove",
    "ownWrite",
    "ownRemove",
    "lateAnswer",
    "cut",
    "silent",
    "down",
    "up",
    "forget",
    "settle",
    "wait",
  ),
  name: fc.constantFrom("a", "b", "c", "d", "e"),
});

Deno.test("after any history of writes and faults the store equals the server and no version went back", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 60 }), fc.nat(), async (operations, seed) => {
      const clock = virtualClock();
      const server = historicServer(() => clock.monotonicMs());
      const told = new Map<string, KubeObject>();
      const { log } = keepingLog();
      const informer = createInformer({
        transport: server.transport,
        type: WIDGETS,
        clock,
        random: seededRandom(seed),
        log,
        onChange(change) {
          const before = told.get(change.key);
          if (change.kind === "added") {
            assert.equal(before, undefined, "added only what was not there");
            told.set(change.key, change.new);
            return;
          }
          assert.equal(change.old, before, "old is what was told last");
          if (change.kind === "deleted") told.delete(change.key);
          else {
            const versions = [change.old, change.new].map((o) => Number(o.metadata.resourceVersion));
            assert.ok(versions[0]! < versions[1]!, "versions only go forward");
            told.set(change.key, change.new);
          }
        },
      });
      const unanswered: KubeObject[] = [];
      informer.start();
      for (const { op, name } of operations) {
        if (op === "write") server.write(name);
        else if (op === "remove") server.remove(name);
        else if (op === "ownWrite") {
          const object = server.write(name);
          if (seed % 2) {
            unanswered.push(object);
            continue;
          }
          informer.observeWrite(structuredClone(object));
          const stored = informer.store.get(objectKey(object.metadata));
          assert.equal(
            stored?.metadata.resourceVersion,
            object.metadata.resourceVersion,
            "own writes show at once",
          );
        } else if (op === "ownRemove") {
          const old = server.remove(name);
          if (old) informer.observeDelete({ key: `default/${name}`, uid: old.metadata.uid! });
        } else if (op === "lateAnswer") {
          // An answer that took longer than the events it and whatever followed caused.
          const object = unanswered.shift();
          if (object) informer.observeWrite(structuredClone(object));
        } else if (op === "cut" || op === "silent") server.breakWatches(op);
        else if (op === "down") {
          server.setDown(true);
          server.breakWatches("cut");
        } else if (op === "up") server.setDown(false);
        else if (op === "forget") server.forget();
        else if (op === "settle") await settle();
        else await clock.advance(700);
      }
      for (const object of unanswered) informer.observeWrite(structuredClone(object));
      server.setDown(false);
      // A silent watch is noticed within 30 s, and whatever follows within the bounds of a relist.
      for (let i = 0; i < 75; i++) {
        await clock.advance(1_000);
        server.wakeAll();
      }
      await settle();
      const summary = (all: Iterable<KubeObject>) =>
        [...all].map((o) => `${o.metadata.name} ${o.metadata.uid} ${o.metadata.resourceVersion}`).sort();
      assert.deepEqual(summary(informer.store.all()), summary(server.objects.values()));
      assert.deepEqual(summary(told.values()), summary(server.objects.values()));
      for (const owner of ["o0", "o1"]) {
        const labelled = [...server.objects.values()].filter((o) =>
          o.metadata.labels?.["orkestra.orkspace.io/owner-uid"] === owner
        );
        assert.deepEqual(summary(informer.store.byOwner(owner)), summary(labelled));
      }
      assert.equal(informer.store.inNamespace("default").length, server.objects.size);
      assert.equal(informer.state().counters.handlerErrors, 0, "the checks in the handler held");
      await informer.stop();
      assert.equal(clock.pending, 0);
    }),
    { numRuns: 300 },
  );
});
