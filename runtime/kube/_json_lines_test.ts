import assert from "node:assert/strict";
import fc from "fast-check";
import { createJsonLineDecoder } from "./_json_lines.ts";

Deno.test("lines arrive whole and in order however the bytes are cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.dictionary(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" })), {
        maxLength: 6,
      }),
      fc.array(fc.nat(400), { maxLength: 12 }),
      (objects, cuts) => {
        const bytes = new TextEncoder().encode(objects.map((o) => JSON.stringify(o) + "\n").join(""));
        const decoder = createJsonLineDecoder();
        const seen: unknown[] = [];
        const edges = [0, ...cuts.map((c) => c % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        for (let i = 1; i < edges.length; i++) {
          seen.push(...decoder.push(bytes.slice(edges[i - 1], edges[i])));
        }
        assert.deepEqual(seen, JSON.parse(JSON.stringify(objects)));
        assert.equal(decoder.pendingBytes, 0);
      },
    ),
  );
});

Deno.test("a chunk may be overwritten once it was pushed", () => {
  const bytes = new TextEncoder().encode('{"a":"b"}\n{"c":"d"}\n');
  const decoder = createJsonLineDecoder();
  const buffer = new Uint8Array(5);
  const seen = Array.from({ length: bytes.length / 5 }, (_, i) => {
    buffer.set(bytes.subarray(5 * i, 5 * i + 5));
    return decoder.push(buffer);
  });
  assert.deepEqual(seen.flat(), [{ a: "b" }, { c: "d" }]);
});

Deno.test("empty lines are skipped and an unfinished line waits", () => {
  const decoder = createJsonLineDecoder();
  const push = (text: string) => decoder.push(new TextEncoder().encode(text));
  assert.deepEqual(push('\n\n{"a":1}\r\n'), [{ a: 1 }]);
  assert.deepEqual(push('{"b":'), []);
  assert.equal(decoder.pendingBytes, 5);
  assert.deepEqual(push("2}\n"), [{ b: 2 }]);
});

Deno.test("a line that is no JSON is a SyntaxError", () => {
  assert.throws(() => createJsonLineDecoder().push(new TextEncoder().encode("<html>\n")), SyntaxError);
});

Deno.test("whole numbers of 64 bits keep their digits, wherever the bytes are cut", () => {
  const line = new TextEncoder().encode(
    '{"object":{"spec":{"id":9007199254740993,"n":[-9223372036854775808,7]}}}\n',
  );
  for (let cut = 0; cut < line.length; cut++) {
    const decoder = createJsonLineDecoder();
    const [found] = [...decoder.push(line.slice(0, cut)), ...decoder.push(line.slice(cut))];
    assert.deepEqual(found, { object: { spec: { id: 9_007_199_254_740_993n, n: [-(2n ** 63n), 7] } } });
  }
});
