// Owns: the proof that calls are planned, ordered, kept from leaking, and read back as documented. Must not: make calls.

import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import type { JsonObject } from "../../base/mod.ts";
import { child } from "../document/mod.ts";
import {
  type CompiledExternal,
  compileExternal,
  externalHosts,
  externalVariables,
  worstCaseMs,
} from "./external.ts";
import { type ExternalWorld, planExternalCalls } from "./external_plan.ts";
import { externalResult, initialExternals, withExternal } from "./external_result.ts";
import { collecting, scopeOf, yamlMap } from "./rules_test_support.ts";

const compile = (text: string, context = collecting()) =>
  compileExternal(child(yamlMap(`external:\n${text}`), "external"), context);

function calls(text: string): CompiledExternal {
  const context = collecting();
  const external = compile(text, context);
  deepEqual(context.words(), []);
  return external;
}

function world(
  external: CompiledExternal,
  root: JsonObject = {},
  more: Partial<ExternalWorld> = {},
): ExternalWorld {
  return {
    scope: scopeOf({ external: initialExternals(external), ...root }),
    settled: new Set(),
    moment: "reconcile",
    environment: (name) => ({ API_TOKEN: "s3cret" })[name],
    secret: ({ name, key }) => name === "creds" && key === "token" ? "from-secret\n" : undefined,
    ...more,
  };
}

const request = (text: string, root: JsonObject = {}, more: Partial<ExternalWorld> = {}) => {
  const external = calls(text);
  const plan = planExternalCalls(external, world(external, root, more));
  deepEqual(plan.failed.map((f) => f.diagnostic.message), []);
  return plan.requests[0]!;
};

Deno.test("a call is rendered with body, headers and defaults", () => {
  const sent = request(
    `- {name: a, url: 'https://x.io/{{ .spec.id }}', method: post, body: '{"n": {{ .spec.id }}}', headers: {X-Kind: '{{ .kind }}'}}`,
    { kind: "Site", spec: { id: 7 } },
  );
  equal(sent.url, "https://x.io/7");
  equal(sent.method, "POST");
  equal(sent.body, '{"n": 7}');
  deepEqual(sent.headers, { "content-type": "application/json", "x-kind": "Site" });
  deepEqual([sent.timeoutMs, sent.cacheForMs, sent.retryWaitsMs], [10_000, 0, []]);
});

const credentials: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["token: $API_TOKEN", { authorization: "Bearer s3cret" }],
  ["token: 'Token ${API_TOKEN}'", { authorization: "Token s3cret" }],
  ["token: ''", {}],
  ["auth: {env: API_TOKEN}", { authorization: "Bearer s3cret" }],
  ["auth: {secretRef: {name: creds}}", { authorization: "Bearer from-secret" }],
  ["auth: {secretRef: {name: creds, key: token}, header: X-Key}", { "x-key": "from-secret" }],
  ["headers: {X-Key: 'k-$API_TOKEN'}", { "x-key": "k-s3cret" }],
];

for (const [text, headers] of credentials) {
  Deno.test(`credential of ${text}`, () => {
    deepEqual(request(`- {name: a, url: 'http://x.io', ${text}}`).headers, headers);
  });
}

Deno.test("no object can ask for a variable of the environment", () => {
  const text = fc.constantFrom("$API_TOKEN", "${API_TOKEN}", "{{ .__environment.API_TOKEN }}", "$HOME");
  fc.assert(fc.property(text, fc.string({ maxLength: 5 }), (found, around) => {
    const spec = { token: `${around}${found}` };
    const external = calls("- {name: a, url: 'http://x.io', token: '{{ .spec.token }}'}");
    const plan = planExternalCalls(external, world(external, { spec }));
    ok(!JSON.stringify(plan).includes("s3cret"));
  }));
});

Deno.test("a missing variable or Secret fails that call and names what is missing", () => {
  const external = calls(
    "- {name: a, url: 'http://x.io', token: $NOT_SET}\n- {name: b, url: 'http://x.io', auth: {secretRef: {name: other}}}\n- {name: c, url: 'http://x.io'}",
  );
  const plan = planExternalCalls(external, world(external));
  deepEqual(plan.failed.map((f) => f.diagnostic.message), [
    'external call "a" cannot be made: environment variable NOT_SET is not set',
    'external call "b" cannot be made: Secret "other" has no key "token"',
  ]);
  deepEqual(plan.requests.map((r) => r.name), ["c"]);
});

Deno.test("a header value cannot smuggle in another header", () => {
  const external = calls("- {name: a, url: 'http://x.io', headers: {X-A: '{{ .spec.a }}'}}");
  const plan = planExternalCalls(external, world(external, { spec: { a: "x\r\nEvil: 1" } }));
  deepEqual(plan.requests, []);
  equal(plan.failed[0]!.diagnostic.code, "ORK4085");
});

const CHAIN = `
- {name: login, url: 'http://x.io/login'}
- {name: other, url: 'http://x.io/other'}
- {name: data, url: 'http://x.io/data', token: '{{ .external.login.token }}'}
- {name: rest, url: 'http://x.io/rest', when: [{field: external.data.status, equals: "200"}]}
`;

Deno.test("a call waits for those it reads; the others go together", () => {
  const external = calls(CHAIN);
  let results = initialExternals(external);
  const settled = new Set<number>();
  const rounds: string[][] = [];
  while (settled.size < external.calls.length) {
    const plan = planExternalCalls(external, {
      ...world(external),
      scope: scopeOf({ external: results }),
      settled,
    });
    rounds.push(plan.requests.map((r) => r.name));
    for (const { index, name } of plan.requests) {
      const { value } = externalResult(external.calls[index]!, {
        kind: "answer",
        status: 200,
        body: '{"token":"t","status":"fine"}',
        durationMs: 20,
      });
      results = withExternal(results, name, value);
      settled.add(index);
    }
  }
  deepEqual(rounds, [["login", "other"], ["data"], ["rest"]]);
  equal((results["data"] as JsonObject)["status"], "200");
});

Deno.test("a gated call is skipped and says so", () => {
  const external = calls("- {name: a, url: 'http://x.io', when: [{field: spec.on, equals: \"true\"}]}");
  const plan = planExternalCalls(external, world(external));
  deepEqual(plan.requests, []);
  deepEqual(plan.skipped[0]!.value, { called: "false", status: "", body: "", error: "" });
});

Deno.test("fires.reconcile false is made at admission only", () => {
  const external = calls("- {name: a, url: 'http://x.io', fires: {reconcile: false}}");
  equal(planExternalCalls(external, world(external)).requests.length, 0);
  equal(planExternalCalls(external, world(external, {}, { moment: "admission" })).requests.length, 1);
});

Deno.test("Prometheus asks the query address and gives result and raw", () => {
  const text =
    "- {name: p, protocol: prometheus, url: 'http://prom:9090/base/', query: 'sum(up{job=\"{{ .spec.job }}\"})'}";
  const sent = request(text, { spec: { job: "a b" } });
  equal(sent.url, "http://prom:9090/base/api/v1/query?query=sum%28up%7Bjob%3D%22a+b%22%7D%29");
  const call = calls(text).calls[0]!;
  const answer = (data: unknown) => ({
    kind: "answer" as const,
    status: 200,
    durationMs: 5,
    body: JSON.stringify({ status: "success", data }),
  });
  const vector = externalResult(
    call,
    answer({ resultType: "vector", result: [{ metric: {}, value: [1, "17"] }] }),
  );
  equal(vector.value["result"], "17");
  equal((vector.value["raw"] as JsonObject)["status"], "success");
  equal(
    externalResult(call, answer({ resultType: "scalar", result: [1, "2.5"] })).value["result"],
    "2.5",
  );
  equal(externalResult(call, answer({ resultType: "vector", result: [] })).value["result"], "");
  const wrong = externalResult(call, { kind: "answer", status: 200, durationMs: 5, body: "<html>" });
  equal(wrong.failure, "the answer is not one of Prometheus");
});

Deno.test("an answer has status, body, error and the members of a JSON body", () => {
  const call = calls("- {name: a, url: 'http://x.io'}").calls[0]!;
  const body = JSON.stringify({ phase: "up", status: "mine", n: 1 });
  deepEqual(externalResult(call, { kind: "answer", status: 200, body, durationMs: 250 }), {
    value: {
      called: "true",
      status: "200",
      statusCode: 200,
      body,
      error: "",
      durationSeconds: 0.25,
      json: { phase: "up", status: "mine", n: 1 },
      phase: "up",
      n: 1,
    },
    isFatal: false,
  });
});

Deno.test("failures: 4xx, another status than expected, no answer", () => {
  const call = calls("- {name: a, url: 'http://x.io'}").calls[0]!;
  const expects = calls("- {name: a, url: 'http://x.io', expectedStatus: 404, continueOnError: true}")
    .calls[0]!;
  const answer = (status: number) => ({ kind: "answer" as const, status, body: "", durationMs: 1 });
  equal(externalResult(call, answer(302)).failure, undefined);
  equal(externalResult(call, answer(404)).failure, "answered 404");
  equal(externalResult(call, answer(404)).isFatal, true);
  equal(externalResult(expects, answer(404)).failure, undefined);
  equal(externalResult(expects, answer(200)).failure, "answered 200, expected 404");
  equal(externalResult(expects, answer(200)).isFatal, false);
  const none = externalResult(call, { kind: "failed", error: "connection refused", durationMs: 1 });
  deepEqual([none.value["status"], none.value["error"], none.value["called"]], [
    "",
    "connection refused",
    "true",
  ]);
});

Deno.test("a body is cut at 4096 bytes between characters", () => {
  const call = calls("- {name: a, url: 'http://x.io'}").calls[0]!;
  const { value } = externalResult(call, {
    kind: "answer",
    status: 200,
    body: "é".repeat(4096),
    durationMs: 1,
  });
  equal(value["body"], "é".repeat(2048));
});

Deno.test("a skipped call does not hide one of the same name that was made", () => {
  const made = { called: "true", status: "200" };
  const all = withExternal({}, "a", made);
  deepEqual(withExternal(all, "a", { called: "false" }), { a: made });
});

Deno.test("hosts and variables are known before anything runs", () => {
  const external = calls(`
- {name: a, url: 'https://API.example.com/x', token: $A}
- {name: b, url: 'http://svc.ns.svc:8080', headers: {k: '$B'}}
- {name: c, url: 'http://{{ .spec.host }}/x', auth: {env: $C}}
- {name: d, url: 'http://a.{{ .spec.host }}/x'}
`);
  deepEqual(externalHosts(external).map(({ name, host, port }) => [name, host, port]), [
    ["a", "api.example.com", 443],
    ["b", "svc.ns.svc", 8080],
    ["c", undefined, undefined],
    ["d", undefined, undefined],
  ]);
  deepEqual(externalVariables(external), ["A", "B", "C"]);
});

Deno.test("retries wait longer each time, up to a limit, and bound the call", () => {
  const external = calls(`
- {name: a, url: 'http://x.io', timeout: 1s, retryBackoff: 500ms}
- {name: b, url: 'http://x.io', timeout: 1s, retryBackoff: {initial: 1s, max: 3s, multiplier: 2, maxAttempts: 5}}
`);
  equal(worstCaseMs(external.calls[0]!), 3 * 1_000 + 500 + 1_000);
  equal(worstCaseMs(external.calls[1]!), 5 * 1_000 + 1_000 + 2_000 + 3_000 + 3_000);
});

Deno.test("equal requests share a cache key; another credential does not", () => {
  const a = request("- {name: a, url: 'http://x.io'}");
  const b = request("- {name: b, url: 'http://x.io'}");
  const c = request("- {name: c, url: 'http://x.io', token: $API_TOKEN}");
  equal(a.cacheKey, b.cacheKey);
  notEqual(a.cacheKey, c.cacheKey);
  ok(!c.cacheKey.includes("s3cret"));
});

const remarks: readonly (readonly [string, string])[] = [
  ["- {url: 'http://x.io'}", "ORK4070 error: an external call needs a name"],
  ["- {name: 'a b', url: 'http://x.io'}", 'ORK4070 error: "a b" cannot be the name of an external call'],
  [
    "- {name: a, url: 'http://x.io'}\n- {name: a, url: 'http://x.io'}",
    'ORK4071 error: two external calls are named "a"',
  ],
  ["- {name: a}", "ORK4072 error: an external call needs a url"],
  ["- {name: a, url: 'x.io/health'}", 'ORK4072 error: "x.io/health" is not an http address'],
  ["- {name: a, url: 'http://x.io', protocol: prometeus}", 'ORK4073 error: unknown protocol "prometeus"'],
  [
    "- {name: a, url: 'http://x.io', protocol: redis}",
    "ORK4074 error: calls over redis are not available in this version",
  ],
  [
    "- {name: a, url: 'http://x.io', protocol: prometheus}",
    "ORK4075 error: a Prometheus call needs a query",
  ],
  [
    "- {name: a, url: 'http://x.io', query: up}",
    'ORK4075 error: "query" belongs to other protocols than http',
  ],
  ["- {name: a, url: 'http://x.io', method: PSOT}", 'ORK4076 error: "PSOT" is not a method'],
  ["- {name: a, url: 'http://x.io', expectedStatus: 20}", "ORK4076 error: 20 is not an HTTP status"],
  [
    "- {name: a, url: 'http://x.io', token: $A, auth: {env: B}}",
    'ORK4077 error: "token" and "env" both give the credential',
  ],
  ["- {name: a, url: 'http://x.io', auth: {header: X}}", 'ORK4077 error: "auth" names no credential'],
  [
    Array.from({ length: 33 }, (_, i) => `- {name: a${i}, url: 'http://x.io'}`).join("\n"),
    "ORK4078 error: 33 external calls, at most 32 are possible",
  ],
  [
    "- {name: a, url: 'http://x.io', method: POST, cacheFor: 5m}",
    'ORK4079 warning: "cacheFor" on POST suppresses calls that change something',
  ],
  [
    "- {name: a, url: 'http://x.io/{{ .external.b.id }}'}\n- {name: b, url: 'http://x.io'}",
    'ORK4080 warning: this reads the result of "b", which is called later',
  ],
];

for (const [text, expected] of remarks) {
  Deno.test(`remark ${expected}`, () => {
    const context = collecting();
    compile(text, context);
    deepEqual(context.words(), [expected]);
  });
}
