// Owns: bad input as a person gives it: files and their mistakes, through the real command. Must not: need a cluster.

import assert from "node:assert/strict";
import { repository, runToEnd } from "../support/executables.ts";

interface Case {
  readonly name: string;
  /** Content of `katalog.yaml`; absent: the path is a directory or nothing. */
  readonly content?: string | Uint8Array;
  /** Named instead of the file. */
  readonly path?: string;
  readonly mode?: number;
  /** 1: the answer is no; 3: there is no file to judge. */
  readonly code: 1 | 3;
  /** What must be in the message. */
  readonly says: readonly RegExp[];
}

const HEAD = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: bad}
spec:
  crds:
    site:
      apiTypes: {group: demo.example.com, version: v1, kind: Site, plural: sites}
`;

/** A ConfigMap entry whose value stands in line 13. */
function withValue(value: string): string {
  return `${HEAD}      operatorBox:
        onReconcile:
          configMaps:
            - name: page
              data:
                text: ${value}
`;
}

const isRoot = Deno.uid() === 0;
if (isRoot) console.error("skipped: a file without the right to read it (root may read everything)");

const CASES: readonly Case[] = [
  {
    name: "absent",
    path: "nowhere.yaml",
    code: 3,
    says: [/nowhere\.yaml/, /(no such|not there|does not exist|not found)/i],
  },
  { name: "directory", path: ".", code: 3, says: [/director|katalog\.yaml/i] },
  // Root may read everything, so for it there is nothing to refuse; this file breaks for everybody while it is read.
  ...(isRoot
    ? []
    : [{ name: "unreadable", content: HEAD, mode: 0o000, code: 3, says: [/permission|may not/i] } as const]),
  ...(Deno.build.os === "linux"
    ? [{ name: "broken", path: "/proc/self/mem", code: 3, says: [/\/proc\/self\/mem/, /read/i] } as const]
    : []),
  { name: "empty", content: "", code: 1, says: [/katalog\.yaml:1:1: error\[ORK\d+\]/] },
  {
    name: "comments only",
    content: "# nothing\n---\n# here\n",
    code: 1,
    says: [/katalog\.yaml:\d+:\d+: error\[ORK\d+\]/],
  },
  {
    name: "binary",
    content: new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 255]),
    code: 3,
    says: [/binary|not text|UTF-8/i],
  },
  {
    name: "broken UTF-8",
    content: new Uint8Array([0x61, 0xff, 0xfe, 0x0a]),
    code: 3,
    says: [/binary|not text|UTF-8/i],
  },
  {
    name: "over the limit of a file",
    content: "# ".padEnd(17 * 1024 * 1024, "x"),
    code: 3,
    says: [/16|large|big|limit/i],
  },
  {
    name: "over the limit of a text",
    content: "# ".padEnd(9 * 1024 * 1024, "x"),
    code: 1,
    says: [/error\[ORK\d+\]/, /large|long|big|limit/i],
  },
  { name: "many tokens", content: `a: [${"1,".repeat(600_000)}1]\n`, code: 1, says: [/error\[ORK\d+\]/] },
  {
    name: "deep lists",
    content: `a: ${"[".repeat(5_000)}${"]".repeat(5_000)}\n`,
    code: 1,
    says: [/error\[ORK\d+\]/, /deep|nest/i],
  },
  {
    name: "deep maps",
    content: Array.from({ length: 400 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
    code: 1,
    says: [/error\[ORK\d+\]/, /deep|nest/i],
  },
  {
    name: "aliases that grow",
    content: ["a: &a [x,x,x,x,x,x,x,x,x,x]"].concat(
      [..."bcdefghi"].map((k, i) => `${k}: &${k} [${Array(10).fill(`*${"abcdefgh"[i]}`).join(",")}]`),
    ).join("\n"),
    code: 1,
    says: [/error\[ORK\d+\]/, /alias|expand/i],
  },
  {
    name: "tabs",
    content: `${HEAD}\t  operatorBox: {}\n`,
    code: 1,
    says: [/katalog\.yaml:8:1: error\[ORK\d+\]/, /tab/i],
  },
  {
    name: "duplicate keys",
    content: `${HEAD}      workers: 2\n      workers: 3\n`,
    code: 1,
    says: [/katalog\.yaml:9:7: error\[ORK\d+\]/, /workers/],
  },
  {
    name: "unknown kind of document",
    content: "apiVersion: orkestra.orkspace.io/v1\nkind: Katalogue\nmetadata: {name: a}\n",
    code: 1,
    says: [/katalog\.yaml:2:7: error\[ORK\d+\]/, /Katalog\b/],
  },
  {
    name: "unknown list of resources",
    content: `${HEAD}      operatorBox:\n        onReconcile:\n          configMap: [{name: a}]\n`,
    code: 1,
    says: [/katalog\.yaml:10:11: error\[ORK\d+\]/, /configMaps/],
  },
  {
    name: "template without its end",
    content: withValue(`"{{ .spec.text "`),
    code: 1,
    says: [/katalog\.yaml:13:\d+: error\[ORK\d+\]/],
  },
  {
    name: "template with an unknown function",
    content: withValue(`"{{ uper .spec.text }}"`),
    code: 1,
    says: [/katalog\.yaml:13:27: error\[ORK\d+\]/, /uper/],
  },
  {
    name: "template in a block text",
    content: withValue("|\n                  line one\n                  {{ if .spec.on }}yes\n"),
    code: 1,
    says: [/katalog\.yaml:1[3-5]:\d+: error\[ORK\d+\]/],
  },
  {
    name: "a list as the whole",
    content: "- a\n- b\n",
    code: 1,
    says: [/katalog\.yaml:1:1: error\[ORK\d+\]/],
  },
  {
    name: "a JSON text",
    content: `{"kind": "Katalog", "spec": []}`,
    code: 1,
    says: [/katalog\.yaml:1:\d+: error\[ORK\d+\]/],
  },
];

const STACK = /^\s+at .*:\d+:\d+\)?$|Uncaught|this is a bug|InvariantError|RangeError|TypeError/m;

async function ork(args: readonly string[], cwd: string) {
  const passed = ["HOME", "DENO_DIR", "DENO_TLS_CA_STORE"].flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  const env = { ...Object.fromEntries(passed), NO_COLOR: "1", LANG: "C.UTF-8" };
  return await runToEnd([Deno.execPath(), "run", "-A", "--no-check", `${repository}/cli/main.ts`, ...args], {
    cwd,
    env,
  });
}

async function check(one: Case, command: readonly string[]): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ork-input-" });
  const path = one.path ?? "katalog.yaml";
  try {
    if (one.content !== undefined) {
      const bytes = typeof one.content === "string" ? new TextEncoder().encode(one.content) : one.content;
      await Deno.writeFile(
        `${directory}/katalog.yaml`,
        bytes,
        one.mode === undefined ? {} : { mode: one.mode },
      );
    }
    const { code, stdout, stderr } = await ork([...command, path], directory);
    const text = stdout + stderr;
    const shown = `${one.name}: exit ${code}\n${text.slice(0, 2_000)}`;
    assert.doesNotMatch(text, STACK, shown);
    assert.equal(code, one.code, shown);
    for (const wanted of one.says) assert.match(text, wanted, shown);
    assert.ok(
      text.length < 20_000,
      `${one.name}: an answer that a person can read, found ${text.length} characters`,
    );
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("bad files: every mistake is told with its place, never by a stack trace", async () => {
  const waiting = [...CASES];
  const failures: unknown[] = [];
  const worker = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      await check(one, ["validate"]).catch((error) => failures.push(error));
    }
  };
  await Promise.all([worker(), worker()]);
  assert.deepEqual(failures.map((f) => f instanceof Error ? f.message : String(f)), []);
});

Deno.test("bad files: `run` answers as `validate` does, before it looks for a cluster", async () => {
  for (const name of ["absent", "empty", "template with an unknown function"]) {
    const one = CASES.find((c) => c.name === name);
    assert.ok(one, name);
    await check(one, ["run", "--kubeconfig", "no-such-kubeconfig", "-f"]);
  }
});
