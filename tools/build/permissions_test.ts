// Owns: tests of permission flags and of the target table itself. Must not: compile.

import { deepEqual, equal, ok } from "node:assert/strict";
import { effectivePermissions, permissionFlags } from "./permissions.ts";
import { type BuildTarget, targets } from "./targets_table.ts";

const sample: BuildTarget = {
  name: "sample",
  entry: "x.ts",
  summary: "",
  permissions: { net: ["api:443", "0.0.0.0:8080"], env: ["A", "B"], read: ["/etc/x"] },
  v8Flags: [],
};

Deno.test("permissionFlags names each list and never asks", () => {
  deepEqual(permissionFlags(sample.permissions), [
    "--no-prompt",
    "--deny-import",
    "--allow-net=api:443,0.0.0.0:8080",
    "--allow-env=A,B",
    "--allow-read=/etc/x",
  ]);
});

Deno.test("permissionFlags of an empty list is no flag, since a bare flag would allow everything", () => {
  deepEqual(permissionFlags({ net: [], env: [], read: [] }), ["--no-prompt", "--deny-import"]);
});

Deno.test("effectivePermissions replaces the API address and the read list, and nothing else", () => {
  deepEqual(effectivePermissions(sample, { apiAddress: "10.0.0.1:6443", read: "anywhere" }), {
    net: ["10.0.0.1:6443", "0.0.0.0:8080"],
    env: ["A", "B"],
    read: "anywhere",
  });
  deepEqual(effectivePermissions(sample, {}), sample.permissions);
  equal(effectivePermissions({ ...sample, permissions: "all" }, { apiAddress: "x" }), "all");
});

Deno.test("targets: only developer entries get all permissions", () => {
  const everything = targets.filter((one) => one.permissions === "all").map((one) => one.entry);
  deepEqual(everything, ["cli/main.ts"]);
});

Deno.test("targets: ork-runtime reaches the API server and its own port, and reads two places", () => {
  const runtime = targets.find((one) => one.name === "ork-runtime");
  ok(runtime !== undefined && runtime.permissions !== "all");
  deepEqual(runtime.permissions.net, ["kubernetes.default.svc:443", "0.0.0.0:8080", "[::]:8080"]);
  const mount = "/run/secrets/kubernetes.io/serviceaccount";
  deepEqual(runtime.permissions.read, ["/etc/ork", `/var${mount}`, mount]);
});

Deno.test("targets: ork-runtime-local is ork-runtime with another API address, HOME, and files anywhere", () => {
  const [runtime, local] = ["ork-runtime", "ork-runtime-local"].map((name) =>
    targets.find((one) => one.name === name)
  );
  ok(runtime !== undefined && runtime.permissions !== "all" && local !== undefined);
  const { net, env } = runtime.permissions;
  deepEqual(local, {
    ...runtime,
    name: local.name,
    summary: local.summary,
    // A kubeconfig is looked for below HOME.
    permissions: { net: ["127.0.0.1", ...net.slice(1)], env: [...env, "HOME"], read: "anywhere" },
  });
});

Deno.test("targets: the production environment list is the settings table of the command line", async () => {
  const text = await Deno.readTextFile(new URL("../../cli/io/settings_table.ts", import.meta.url));
  const named = [...text.matchAll(/name: "([A-Z_, ]+)"/g)].flatMap((match) => (match[1] ?? "").split(", "));
  for (const target of targets) {
    if (target.permissions === "all") continue;
    const without = target.permissions.env.filter((name) => name !== "HOME" && name !== "HOSTNAME");
    deepEqual([...without].sort(), [...named].sort(), target.name);
  }
});
