import assert from "node:assert/strict";
import { join } from "node:path";
import { EnvironmentError } from "../../runtime/base/mod.ts";
import { defaultSources, findPrograms } from "./binaries.ts";
import { kubebuilderSource } from "./_source_kubebuilder.ts";
import { found, missing, type ProgramSource } from "./program_source.ts";

function source(name: string, has: boolean, asked: string[]): ProgramSource {
  return {
    name,
    find(program) {
      asked.push(`${name}:${program}`);
      return Promise.resolve(has ? found(`/${name}/${program}`) : missing("empty"));
    },
  };
}

Deno.test("findPrograms asks in order and stops at the first that has the program", async () => {
  const asked: string[] = [];
  const sources = [source("a", false, asked), source("b", true, asked), source("c", true, asked)];
  assert.deepEqual(await findPrograms(["etcd", "kwok"], { cache: "/c", sources }), {
    etcd: "/b/etcd",
    kwok: "/b/kwok",
  });
  assert.deepEqual(asked, ["a:etcd", "b:etcd", "a:kwok", "b:kwok"]);
});

Deno.test("findPrograms lists what every source said when nobody has the program", async () => {
  await assert.rejects(
    findPrograms(["etcd"], { cache: "/c", sources: [source("a", false, []), source("b", false, [])] }),
    (error) =>
      error instanceof EnvironmentError && error.code === "cluster/no-program" &&
      (error.hint ?? "").endsWith("\n  a: empty\n  b: empty"),
  );
});

Deno.test("defaultSources go from what the person chose to what takes longest", () => {
  assert.deepEqual(defaultSources().map((source) => source.name), [
    "KUBEBUILDER_ASSETS",
    "packed programs",
    "cache",
    "official release",
    "Go modules",
  ]);
});

Deno.test("kubebuilderSource takes what lies in the folder and names what does not", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ork-test-" });
  try {
    await Deno.writeTextFile(join(folder, "etcd"), "");
    const context = { cache: "/c", platform: { os: "linux", arch: "x64" }, reporter: () => {} } as const;
    const source = kubebuilderSource(folder);
    assert.deepEqual(await source.find("etcd", context), found(join(folder, "etcd")));
    assert.deepEqual(await source.find("kwok", context), missing(`no ${join(folder, "kwok")}`));
    assert.deepEqual(await kubebuilderSource(undefined).find("etcd", context), missing("not set"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
