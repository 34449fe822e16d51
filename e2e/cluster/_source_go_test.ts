import assert from "node:assert/strict";
import { goBuildCommand, goPackage, goSource } from "./_source_go.ts";
import type { CommandOptions } from "./command_runner.ts";
import { PROGRAM_VERSIONS, type ProgramName } from "./versions.ts";

const MODULES = new URL("../../tools/kube/", import.meta.url);
const PROGRAMS = Object.keys(PROGRAM_VERSIONS) as ProgramName[];

Deno.test("go.mod of every program pins the version that is used", async () => {
  for (const program of PROGRAMS) {
    const { module } = goPackage(program);
    const text = await Deno.readTextFile(new URL(`${module}/go.mod`, MODULES));
    const pinned = new RegExp(`^(?:require)?\\s*\\S*${module}\\S* v${PROGRAM_VERSIONS[program]}$`, "m");
    assert.match(text, pinned, program);
  }
});

Deno.test("tools.go of every program keeps its package in go.mod", async () => {
  for (const program of PROGRAMS) {
    const { module, path } = goPackage(program);
    const text = await Deno.readTextFile(new URL(`${module}/tools.go`, MODULES));
    assert.ok(text.includes(`_ "${path}"`), program);
  }
});

Deno.test("goBuildCommand tells Kubernetes programs their version", () => {
  const command = goBuildCommand("kube-apiserver", "/out").join(" ");
  assert.ok(command.includes(`gitVersion=v${PROGRAM_VERSIONS["kube-apiserver"]}`), command);
  assert.ok(command.endsWith("-o /out k8s.io/kubernetes/cmd/kube-apiserver"), command);
});

Deno.test("goSource builds in the folder of the module and stores the result (go is a stand-in)", async () => {
  const cache = await Deno.makeTempDir({ prefix: "ork-test-" });
  const calls: { readonly command: readonly string[]; readonly options?: CommandOptions }[] = [];
  try {
    const source = goSource({
      modules: "/modules",
      run: async (command, options) => {
        calls.push({ command, ...(options ? { options } : {}) });
        const output = command[command.indexOf("-o") + 1];
        if (command[1] === "build" && output) await Deno.writeTextFile(output, "built");
        return { code: 0, stdout: "", stderr: "" };
      },
    });
    const result = await source.find("kwok", {
      cache,
      platform: { os: "linux", arch: "arm64" },
      reporter: () => {},
    });
    assert.equal(result.kind, "found");
    assert.equal(await Deno.readTextFile(result.path), "built");
    assert.equal(calls[1]?.options?.cwd, "/modules/kwok");
    assert.equal(calls[1]?.options?.env?.["GOARCH"], "arm64");
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});

Deno.test("goSource says why it has nothing: no go, a failed build", async () => {
  const context = { cache: "/nowhere", platform: { os: "linux", arch: "x64" }, reporter: () => {} } as const;
  const without = goSource({ modules: "/modules", run: () => Promise.resolve(undefined) });
  assert.deepEqual(await without.find("etcd", context), { kind: "missing", reason: "go is not installed" });
  const failing = goSource({
    modules: "/modules",
    run: (command) =>
      Promise.resolve({
        code: command[1] === "build" ? 1 : 0,
        stdout: "",
        stderr: "go: downloading\nno space",
      }),
  });
  assert.deepEqual(await failing.find("etcd", context), {
    kind: "missing",
    reason: "go build failed: no space",
  });
});

Deno.test("goSource says again and again that a long build goes on, and stops with it (go is a stand-in)", async () => {
  const lines: string[] = [];
  const saidTwice = Promise.withResolvers<void>();
  const reporter = (line: string) => {
    lines.push(line);
    if (lines.filter((one) => one.startsWith("still building etcd (")).length === 2) saidTwice.resolve();
  };
  const source = goSource({
    modules: "/modules",
    everyMs: 1,
    run: async (command) => {
      if (command[1] === "build") await saidTwice.promise;
      return { code: command[1] === "build" ? 1 : 0, stdout: "", stderr: "" };
    },
  });
  await source.find("etcd", { cache: "/nowhere", platform: { os: "linux", arch: "x64" }, reporter });
  assert.match(lines[0] ?? "", /^building etcd/);
});
