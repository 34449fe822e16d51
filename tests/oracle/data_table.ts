// Owns: the objects that oracle templates render. Must not: hold whole numbers written as floats (JSON cannot tell).

import type { Value } from "../../runtime/language/expr/mod.ts";

/** A custom resource with one of everything. */
export const SAMPLE: Readonly<Record<string, Value>> = {
  apiVersion: "shop.dev/v1",
  kind: "Site",
  metadata: {
    name: "web",
    namespace: "dev",
    generation: 3,
    labels: { tier: "gold", "team/x": "blue", "app": "web" },
    annotations: {},
  },
  spec: {
    image: "nginx",
    tag: "",
    port: 8080,
    zero: 0,
    negative: -7,
    big: 9007199254740991,
    int64s: [9007199254740993n, -9007199254740993n, 9223372036854775807n, -9223372036854775808n],
    floats: [18446744073709551615n, 1e20, 1.5e300],
    ratio: 0.75,
    tiny: 0.00001234,
    large: 1234567.5,
    enabled: true,
    disabled: false,
    nothing: null,
    zones: ["b", "a", "c"],
    numbers: [3, 1, 2],
    mixed: [1, "x", true, null, 2.5, ["y"], { k: "v" }],
    emptyList: [],
    emptyMap: {},
    env: { B: "2", A: "1", "ä": "3" },
    nested: { a: { b: { c: "deep" } }, list: [{ name: "one", port: 80 }, { name: "two", port: 443 }] },
    text: '  padded "quotes" <b>&amp;</b> it\'s \t tab ',
    unicode: "häuser 🚀 日本",
    lines: "first\nsecond\n",
    csv: "a, b,,c",
    url: "https://git.example.com/Org/My_App.git",
    numeric: "42",
    decimal: "3.5",
    camel: "myHTTPProxyRule",
  },
  status: { phase: "Running", ready: 2 },
};
