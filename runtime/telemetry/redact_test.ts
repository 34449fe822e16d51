// Owns: tests of redaction. Must not: be part of a program.

import assert from "node:assert/strict";
import { redactSecretObject, redactValues } from "./redact.ts";

Deno.test("redactSecretObject keeps keys and everything but the values", () => {
  assert.deepEqual(
    redactSecretObject({
      kind: "Secret",
      metadata: { name: "s" },
      data: { p: "eA==" },
      stringData: { q: "x" },
      type: "Opaque",
    }),
    {
      kind: "Secret",
      metadata: { name: "s" },
      data: { p: "[redacted]" },
      stringData: { q: "[redacted]" },
      type: "Opaque",
    },
  );
});

Deno.test("redactValues hides a value wherever it stands, plain and base64", () => {
  const secret = "hunter2-long";
  const hidden = redactValues({
    url: `postgres://u:${secret}@db`,
    list: [btoa(secret), btoa(secret).replace(/=+$/, ""), 7],
    other: "hunter",
  }, [secret, "ab"]);
  assert.deepEqual(hidden, {
    url: "postgres://u:[redacted]@db",
    list: ["[redacted]", "[redacted]", 7],
    other: "hunter",
  });
});

Deno.test("redactValues hides base64 with and without its padding, and characters beyond ASCII", () => {
  const encoded = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  for (const secret of ["13-characters", "fourteen-chars", "pässwört"]) {
    const full = encoded(secret);
    const hidden = redactValues({ full, bare: full.replace(/=+$/, ""), plain: secret }, [secret]);
    assert.deepEqual(hidden, { full: "[redacted]", bare: "[redacted]", plain: "[redacted]" }, secret);
  }
});

Deno.test("redactValues hides the longer of two values that begin alike, and nothing without values", () => {
  assert.deepEqual(redactValues(["secret-one"], ["secret", "secret-one"]), ["[redacted]"]);
  const json = { a: ["x", 1, null, true] };
  assert.equal(redactValues(json, ["abc"]), json);
  assert.deepEqual(redactValues(json, ["absent"]), json);
});

Deno.test("redactValues leaves what it puts there itself as it is", () => {
  assert.equal(redactValues("hunter22, redacted", ["redacted", "hunter22", "edac"]), "[redacted], redacted");
});
