// Owns: tests of finding and merging kubeconfigs. Must not: read the person's own.

import assert from "node:assert/strict";
import { EnvironmentError, SourceError } from "../../runtime/base/mod.ts";
import type { World } from "../io/mod.ts";
import { findKubeconfigs, mergeKubeconfigs } from "./kubeconfig_files.ts";
import { parseKubeconfigText } from "./parse_kubeconfig.ts";

function worldWith(paths: readonly string[]): World {
  return {
    env: (name: string) => name === "HOME" ? "/home/ann" : undefined,
    files: {
      kindOf: (path: string) => Promise.resolve(paths.includes(path) ? "file" : "none"),
      readBytes: (path: string) => {
        const code = path.startsWith("/forbidden") ? "source/not-permitted" : "source/not-found";
        return Promise.reject(new SourceError(`cannot read "${path}"`, { code }));
      },
    },
  } as unknown as World;
}

Deno.test("findKubeconfigs takes the flag, then KUBECONFIG, then the home directory", async () => {
  const world = worldWith(["/k2", "/home/ann/.kube/config"]);
  assert.deepEqual(await findKubeconfigs(world, "/flag", ["/k2"]), {
    paths: ["/flag"],
    origin: "--kubeconfig",
  });
  assert.deepEqual(await findKubeconfigs(world, undefined, ["/k1", "/k2"]), {
    paths: ["/k2"],
    origin: "KUBECONFIG",
  });
  assert.deepEqual((await findKubeconfigs(world, undefined, [])).origin, "~/.kube/config");
  assert.deepEqual(await findKubeconfigs(worldWith([]), undefined, []), { paths: [], origin: "none" });
  await assert.rejects(findKubeconfigs(worldWith([]), undefined, ["/k1"]), EnvironmentError);
  const notPermitted = { code: "source/not-permitted" };
  await assert.rejects(findKubeconfigs(worldWith([]), undefined, ["/k1", "/forbidden/k2"]), notPermitted);
});

Deno.test("mergeKubeconfigs lets the first file win and resolves paths against their own file", () => {
  const first = parseKubeconfigText(
    "contexts: [{name: a, context: {cluster: one}}]\nusers: [{name: u, user: {tokenFile: t, client-key: /abs}}]",
    "f",
  );
  const second = parseKubeconfigText(
    "current-context: a\ncontexts: [{name: a, context: {cluster: two}}, {name: b, context: {cluster: three}}]",
    "s",
  );
  assert.deepEqual(mergeKubeconfigs([{ folder: "/x", config: first }, { folder: "/y", config: second }]), {
    "current-context": "a",
    clusters: [],
    users: [{ name: "u", user: { tokenFile: "/x/t", "client-key": "/abs" } }],
    contexts: [{ name: "a", context: { cluster: "one" } }, { name: "b", context: { cluster: "three" } }],
  });
});

Deno.test("parseKubeconfigText names the line that is wrong", () => {
  assert.throws(() => parseKubeconfigText("a: b\nc: [", "cfg"), (error: EnvironmentError) => {
    assert.match(error.message, /^kubeconfig "cfg" cannot be read: line 2: /);
    return true;
  });
  assert.throws(() => parseKubeconfigText("", "cfg"), EnvironmentError);
});

for (const value of ["*planted", "!planted x", "{planted: 1, planted: 1}", "planted: planted", '"planted']) {
  Deno.test(`parseKubeconfigText says nothing of the token in ${value}`, () => {
    const text = `users:\n- user:\n    token: ${value}\n`;
    assert.throws(() => parseKubeconfigText(text, "/k"), (error: Error) => {
      assert.match(error.message, /^kubeconfig "\/k" cannot be read: line \d: /);
      return !error.message.includes("planted");
    });
  });
}
