// Owns: proof of what was built: contents, permissions, sameness, and work under those permissions. Must not: build by
// other means than `deno task build` does.

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { DEVELOPER_BUILD_MARKER } from "../../cli/dev/marker.ts";
import { startControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { sha256File, targets } from "../../tools/build/mod.ts";
import { skipsCluster } from "../support/cluster.ts";
import { buildForTests, repository, runToEnd, startProgram } from "../support/executables.ts";
import { testUnless } from "../support/test_unless.ts";
import { childrenOf, createWebsite, createWebsiteCrd } from "./pod/website.ts";

const out = await Deno.makeTempDir({ prefix: "ork-executables-" });
globalThis.addEventListener("unload", () => Deno.removeSync(out, { recursive: true }));
// Of a copy, because the repository may change while tests run.
const checkout = await copyOf(repository, `${out}/checkout`);
const built = await buildForTests(`${out}/first`, checkout);
const unbuilt = built.kind === "impossible" ? built.reason : undefined;
const noCluster = unbuilt ?? (skipsCluster() ? "ORK_SKIP_CLUSTER=1" : undefined);
const path = (name: string): string => `${out}/first/${name}`;
const katalog = `${repository}/examples/website/katalog.yaml`;

const inputsOf = (name: string): readonly string[] =>
  built.kind === "built" ? built.executables.get(name)?.inputs ?? [] : [];

/** All but the executables that may do everything. */
const production = targets.filter((one) => one.permissions !== "all").map((one) => one.name);

testUnless(unbuilt, "production executables contain no developer module", () => {
  for (const name of production) {
    const inputs = inputsOf(name);
    ok(inputs.includes("cli/prod/entry.ts"), `${name} lacks its own entry`);
    deepEqual(inputs.filter((one) => /^(cli\/dev|e2e|tests|tools|registry\/push)\//.test(one)), []);
    deepEqual(
      inputs.filter((one) => /^npm:(esbuild|ajv|fast-check|@cfworker|diff|@kubernetes)/.test(one)),
      [],
    );
  }
  ok(inputsOf("ork").some((one) => one.startsWith("cli/dev/")));
});

testUnless(unbuilt, "the developer marker is in ork and in nothing else", async () => {
  const marked = await Promise.all(targets.map(async ({ name }) => {
    return Buffer.from(await Deno.readFile(path(name))).includes(DEVELOPER_BUILD_MARKER) ? [name] : [];
  }));
  deepEqual(marked.flat(), ["ork"]);
});

testUnless(unbuilt, "every executable answers `version`", async () => {
  for (const { name } of targets) {
    const { code, stdout } = await runToEnd([path(name), "version"]);
    equal(code, 0);
    match(stdout, /^ork\S* \d+\.\d+\.\d+/);
  }
});

testUnless(unbuilt, "production executables do not know the commands of developers", async () => {
  for (const name of production) {
    for (const command of ["validate", "template", "create", "get"]) {
      const { code, stderr } = await runToEnd([path(name), command]);
      equal(code, 2);
      ok(stderr.includes(`unknown command "${command}"`), stderr);
    }
  }
});

testUnless(unbuilt, "two checkouts of the same sources give the same bytes", async () => {
  const other = await copyOf(checkout, `${out}/deeper/below/checkout`);
  await buildForTests(`${other}/dist`, other);
  for (const { name } of targets) {
    equal(await sha256File(path(name)), await sha256File(`${other}/dist/${name}`), name);
  }
});

/** Copies what belongs to a checkout. */
async function copyOf(from: string, to: string): Promise<string> {
  const skipped = new Set([".git", "dist", ".cache", "node_modules", "coverage"]);
  await Deno.mkdir(to, { recursive: true });
  const entries = (await Array.fromAsync(Deno.readDir(from))).filter((entry) => !skipped.has(entry.name));
  const copied = await runToEnd(["cp", "-R", ...entries.map((entry) => `${from}/${entry.name}`), to]);
  equal(copied.code, 0, copied.stderr);
  return to;
}

testUnless(
  unbuilt,
  "ork-runtime refuses a Katalog outside its read list and names the permission",
  async () => {
    const { code, stdout, stderr } = await runToEnd([path("ork-runtime"), "run", "-f", katalog]);
    equal(code, 3);
    match(stderr, /permission to read/);
    ok(stderr.includes(katalog), stderr);
    ok(!/^\s+at /m.test(stdout + stderr), stderr);
  },
);

testUnless(
  unbuilt,
  "ork-runtime-local refuses an API server that is not 127.0.0.1 and names it",
  async () => {
    const kubeconfig = `${out}/elsewhere.yaml`;
    await Deno.writeTextFile(
      kubeconfig,
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": "elsewhere",
        clusters: [{ name: "elsewhere", cluster: { server: "https://192.0.2.7:6443" } }],
        users: [{ name: "elsewhere", user: { token: "none" } }],
        contexts: [{ name: "elsewhere", context: { cluster: "elsewhere", user: "elsewhere" } }],
      }),
    );
    const command = [path("ork-runtime-local"), "run", "-f", katalog, "--kubeconfig", kubeconfig];
    const { code, stdout, stderr } = await runToEnd(command);
    equal(code, 3);
    match(stderr, /192\.0\.2\.7:6443/);
    match(stderr, /permission/);
    ok(!/^\s+at /m.test(stdout + stderr), stderr);
  },
);

testUnless(
  noCluster,
  "ork-runtime-local runs a Katalog on a local control plane and drains on SIGTERM",
  async () => {
    const cluster = await startControlPlane({ components: { apiOnly: true } });
    try {
      await createWebsiteCrd(cluster);
      const command = [path("ork-runtime-local"), "run", "-f", katalog, "--port", "0"];
      const program = startProgram([...command, "--kubeconfig", cluster.kubeconfigPath]);
      try {
        await createWebsite(cluster, "local");
        await waitFor(async () => {
          equal(program.exitCode(), undefined, program.output());
          return (await childrenOf(cluster, "local")).length === 3;
        }, { what: "children of Website/local" }).catch((error) => {
          throw new Error(`${error}\n${program.output()}`);
        });
      } finally {
        equal(await program.stop(), 0, program.output());
      }
    } finally {
      await cluster.stop();
    }
  },
);

testUnless(
  noCluster ?? await whyNoNamespaces(),
  "ork-runtime works in a pod-like place with its compiled-in permissions",
  async () => {
    const scratch = await Deno.makeTempDir({ prefix: "ork-pod-" });
    try {
      const enter = `${repository}/tests/integration/pod/enter.sh`;
      const session = `${repository}/tests/integration/pod/session.ts`;
      const { code, stdout, stderr } = await runToEnd(
        ["unshare", "--mount", "--net", enter, scratch]
          .concat([Deno.execPath(), "run", "-A", "--no-check", session, path("ork-runtime")]),
        { env: Deno.env.toObject() },
      );
      equal(code, 0, stdout + stderr);
      match(stdout, /pod session: 8 checks passed/);
    } finally {
      await Deno.remove(scratch, { recursive: true });
    }
  },
);

/** Mounts and networks of one's own need root or user namespaces; undefined when they work. */
async function whyNoNamespaces(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return "namespaces exist on Linux only";
  if (Deno.uid() !== 0) return "a pod-like place needs root";
  try {
    const { code, stderr } = await runToEnd(["unshare", "--mount", "--net", "ip", "link", "set", "lo", "up"]);
    return code === 0 ? undefined : `namespaces are not allowed here: ${stderr.trim()}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "unshare is not installed";
    throw error;
  }
}
