// Owns: tests of how helm is called, with a stand-in for the program. Must not: need helm.

import assert from "node:assert/strict";
import { SourceError } from "../../../runtime/base/mod.ts";
import type { ChartRequest } from "../../../runtime/language/katalog/mod.ts";
import { helmRenderer } from "./helm.ts";
import { type ProgramRun, runProgram } from "./run_program.ts";

async function calls(request: Partial<ChartRequest>): Promise<ProgramRun> {
  let seen: ProgramRun | undefined;
  const renderer = helmRenderer({
    run: (program, run) => {
      assert.equal(program, "helm");
      seen = run;
      return Promise.resolve("kind: Katalog\n");
    },
    git: {
      fetch: ({ url, ref }) => Promise.resolve({ directory: `/git/${url.length}/${ref}`, revision: "x" }),
    },
  });
  const source = await renderer.render({
    repo: "https://charts.example.com",
    chart: "operators",
    valueFiles: [],
    from: "deploy/komposer.yaml",
    ...request,
  });
  assert.equal(source.text, "kind: Katalog\n");
  return seen!;
}

Deno.test("helmRenderer finds charts in repositories, registries, Git and folders", async () => {
  const args = async (request: Partial<ChartRequest>) => (await calls(request)).args.slice(2, -2);
  assert.deepEqual(await args({ version: "1.2.0" }), [
    "operators",
    "--repo",
    "https://charts.example.com",
    "--version",
    "1.2.0",
  ]);
  assert.deepEqual(await args({ repo: "oci://ghcr.io/org/charts/" }), ["oci://ghcr.io/org/charts/operators"]);
  assert.deepEqual(await args({ repo: "https://x/y.git", version: "main", path: "charts/op" }), [
    "/git/15/main/charts/op",
  ]);
  assert.deepEqual(await args({ repo: "./charts" }), ["./deploy/charts/operators"]);
});

Deno.test("helmRenderer gives value files in order and inline values last", async () => {
  const run = await calls({ valueFiles: ["a.yaml", "../b.yaml"], values: { replicas: 2 } });
  assert.deepEqual(run.args.slice(-6), [
    "--values",
    "./deploy/a.yaml",
    "--values",
    "./b.yaml",
    "--values",
    "-",
  ]);
  assert.equal(run.stdin, '{"replicas":2}');
});

Deno.test("helmRenderer names releases as helm allows, and fixes their namespace", async () => {
  const names = ["operators", "team/operators", "My_Chart", "op-1.2.0.tgz", "op.tgz", "___", "x".repeat(60)];
  const seen: unknown[] = [];
  for (const chart of names) {
    const { args } = await calls({ chart, repo: "./charts" });
    seen.push(args[1]);
    assert.deepEqual(args.slice(-2), ["--namespace", "default"]);
  }
  assert.deepEqual(seen, [
    "operators",
    "team-operators",
    "my-chart",
    "op",
    "op",
    "chart",
    "x".repeat(53),
  ]);
});

Deno.test("helmRenderer quotes paths that helm would split, and gives no names that are options", async () => {
  const run = await calls({ valueFiles: ['a,"b".yaml', "-"] });
  assert.deepEqual(run.args.slice(-4), ["--values", '"./deploy/a,""b"".yaml"', "--values", "./-"]);
  for (const request of [{ chart: "--post-renderer=x" }, { repo: "--debug" }]) {
    await assert.rejects(calls(request), (error: SourceError) => error.code === "source/helm-name");
  }
});

Deno.test("helmRenderer keeps secrets off command lines, in files that are gone afterwards", async () => {
  const seen: string[] = [];
  const renderer = helmRenderer({
    git: { fetch: () => Promise.reject(new Error("not asked")) },
    async run(_program, { args }) {
      assert.ok(!args.join(" ").includes("s3cret"), args.join(" "));
      const file = args[args.findIndex((arg) => /^--(registry|repository)-config$/.test(arg)) + 1]!;
      seen.push(args.filter((arg) => !arg.startsWith("/")).join(" "), await Deno.readTextFile(file), file);
      return "kind: Katalog\n";
    },
  });
  const request = { chart: "op", valueFiles: [], from: "k.yaml" };
  await renderer.render({ ...request, repo: "oci://ghcr.io/org", token: "me:s3cret" });
  const [command, config, file] = seen.splice(0);
  assert.equal(command, "template op oci://ghcr.io/org/op --registry-config --namespace default");
  assert.equal(config, `{"auths":{"ghcr.io":{"auth":"${btoa("me:s3cret")}"}}}`);
  await assert.rejects(Deno.stat(file!), Deno.errors.NotFound);
  await renderer.render({ ...request, repo: "https://charts.example.com", token: "s3cret" });
  assert.match(seen[0]!, /^repo update/);
  assert.match(
    seen[1]!,
    /"url":"https:\/\/charts.example.com".*"username":"x-access-token","password":"s3cret"/,
  );
  assert.match(seen[3]!, /^template op imported\/op /);
});

Deno.test("runProgram says that a program is missing, what a failing one wrote, and ends one that hangs", async () => {
  const failure = async (program: string, args: string[], timeoutMs = 20_000) => {
    try {
      await runProgram(program, { args, timeoutMs });
    } catch (error) {
      assert(error instanceof SourceError, String(error));
      return `${error.code} ${error.message}`;
    }
  };
  assert.equal(
    await failure("no-such-program", []),
    "source/no-such-program the program no-such-program is not on the PATH",
  );
  assert.equal(
    await failure("sh", ["-c", "echo first >&2; echo last >&2; exit 3"]),
    "source/program sh -c failed: first last",
  );
  assert.match(String(await failure("sleep", ["60"], 50)), /no end within 0\.05s/);
});

Deno.test("runProgram feeds standard input and adds to the environment", async () => {
  assert.equal(
    await runProgram("sh", { args: ["-c", 'cat; echo "$A"'], stdin: "in ", env: { A: "b" } }),
    "in b\n",
  );
});
