import assert from "node:assert/strict";
import {
  apiServerArgs,
  type ComponentSettings,
  controllerManagerArgs,
  etcdArgs,
  kwokArgs,
  schedulerArgs,
} from "./components.ts";
import { controlPlaneFiles } from "./files.ts";
import { renderKubeconfig } from "./kubeconfig.ts";
import { KWOK_STAGES } from "./kwok_stages.ts";
import { nodeObject } from "./node_object.ts";

const SETTINGS: ComponentSettings = {
  files: controlPlaneFiles("/c"),
  ports: { apiServer: 1, etcdClient: 2, etcdPeer: 3, controllerManager: 4, scheduler: 5 },
  featureGates: {},
  admissionPlugins: [],
  runtimeConfig: {},
  apiServerArgs: [],
  hasControllerManager: true,
};

/** The last value of each flag: the programs take that. */
function flags(args: readonly string[]): ReadonlyMap<string, string> {
  return new Map(args.map((arg) => {
    const [, name, value = "true"] = /^--([^=]+)(?:=([^]*))?$/.exec(arg)!;
    return [name!, value];
  }));
}

Deno.test("every program is reached on loopback alone, and on its own port", () => {
  const etcd = flags(etcdArgs(SETTINGS));
  for (const name of ["listen-client-urls", "advertise-client-urls"]) {
    assert.equal(etcd.get(name), "https://127.0.0.1:2");
  }
  for (const name of ["listen-peer-urls", "initial-advertise-peer-urls"]) {
    assert.equal(etcd.get(name), "http://127.0.0.1:3");
  }
  assert.equal(etcd.get("initial-cluster"), `${etcd.get("name")}=http://127.0.0.1:3`);
  const servers = [[apiServerArgs, "1"], [controllerManagerArgs, "4"], [schedulerArgs, "5"]] as const;
  for (const [args, port] of servers) {
    const found = flags(args(SETTINGS));
    assert.deepEqual([found.get("bind-address"), found.get("secure-port")], ["127.0.0.1", port]);
  }
  assert.equal(flags(apiServerArgs(SETTINGS)).get("etcd-servers"), etcd.get("advertise-client-urls"));
});

Deno.test("who talks to whom proves who it is", () => {
  const [etcd, api, manager] = [etcdArgs, apiServerArgs, controllerManagerArgs].map((args) =>
    flags(args(SETTINGS))
  );
  assert.equal(etcd!.get("client-cert-auth"), "true");
  assert.deepEqual(
    [etcd!.get("trusted-ca-file"), api!.get("etcd-cafile"), api!.get("client-ca-file")],
    Array(3).fill("/c/pki/ca.crt"),
  );
  assert.deepEqual([api!.get("etcd-certfile"), api!.get("etcd-keyfile")], [
    "/c/pki/admin.crt",
    "/c/pki/admin.key",
  ]);
  assert.equal(api!.get("authorization-mode"), "RBAC");
  assert.equal(
    api!.get("service-account-signing-key-file"),
    manager!.get("service-account-private-key-file"),
  );
  assert.equal(api!.get("service-account-key-file"), "/c/pki/service_account.pub");
  for (
    const [args, file] of [[controllerManagerArgs, "kube-controller-manager"], [
      schedulerArgs,
      "kube-scheduler",
    ]] as const
  ) {
    assert.equal(flags(args(SETTINGS)).get("kubeconfig"), `/c/kubeconfigs/${file}`);
  }
  assert.equal(flags(kwokArgs(SETTINGS)).get("kubeconfig"), "/c/kubeconfig");
  assert.equal(flags(kwokArgs(SETTINGS)).get("config"), "/c/kwok_stages.yaml");
});

Deno.test("options reach the programs that they are for, and nothing is said where nothing is asked", () => {
  const asked = {
    ...SETTINGS,
    featureGates: { A: true, B: false },
    admissionPlugins: ["P", "Q"],
    runtimeConfig: { "x/v1": true },
    apiServerArgs: ["--authorization-mode=AlwaysAllow"],
  };
  const api = flags(apiServerArgs(asked));
  assert.deepEqual(
    ["feature-gates", "enable-admission-plugins", "runtime-config", "authorization-mode"].map((name) =>
      api.get(name)
    ),
    ["A=true,B=false", "P,Q", "x/v1=true", "AlwaysAllow"],
  );
  for (const args of [controllerManagerArgs, schedulerArgs]) {
    assert.equal(flags(args(asked)).get("feature-gates"), "A=true,B=false");
  }
  const plain = flags(apiServerArgs(SETTINGS));
  for (
    const name of ["feature-gates", "enable-admission-plugins", "runtime-config", "disable-admission-plugins"]
  ) {
    assert.equal(plain.has(name), false, name);
  }
  assert.equal(flags(controllerManagerArgs(SETTINGS)).has("feature-gates"), false);
});

Deno.test("without a controller manager no pod has to have a service account", () => {
  const api = flags(apiServerArgs({ ...SETTINGS, hasControllerManager: false }));
  assert.equal(api.get("disable-admission-plugins"), "ServiceAccount");
});

Deno.test("a kubeconfig names one cluster, user and context, and holds a certificate or a token", () => {
  const base = { name: "mine", server: "https://127.0.0.1:1", caPem: "CA" };
  const certified = JSON.parse(
    renderKubeconfig({ ...base, credentials: { certPem: "CERT", keyPem: "KEY" } }),
  );
  assert.deepEqual(certified, {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "mine",
    clusters: [{
      name: "mine",
      cluster: { server: "https://127.0.0.1:1", "certificate-authority-data": btoa("CA") },
    }],
    users: [{
      name: "mine",
      user: { "client-certificate-data": btoa("CERT"), "client-key-data": btoa("KEY") },
    }],
    contexts: [{ name: "mine", context: { cluster: "mine", user: "mine" } }],
  });
  const token = JSON.parse(renderKubeconfig({ ...base, credentials: { token: "abc" } }));
  assert.deepEqual(token.users[0].user, { token: "abc" });
});

Deno.test("a simulated node bears the name by which kubelets and kwok know it", () => {
  const { metadata } = nodeObject("n1") as { metadata: Record<string, Record<string, string>> };
  assert.equal(metadata["name"], "n1");
  assert.equal(metadata["labels"]!["kubernetes.io/hostname"], "n1");
  assert.equal(metadata["annotations"]!["kwok.x-k8s.io/node"], "fake");
});

Deno.test("each behaviour of a simulated pod has its stage, and none of them touches a pod that is going", () => {
  const stages = KWOK_STAGES.split("---\n");
  const named = (name: string) => stages.find((stage) => stage.includes(`metadata: {name: ${name}}`))!;
  assert.equal(stages.length, 6);
  const alive = "{key: .metadata.deletionTimestamp, operator: DoesNotExist}";
  const phases: readonly (readonly [name: string, phase: string, behaviour: string])[] = [
    ["pod-ready", "Running", 'operator: NotIn, values: ["never-ready","fail"]'],
    ["pod-never-ready", "Running", 'operator: In, values: ["never-ready"]'],
    ["pod-fail", "Failed", 'operator: In, values: ["fail"]'],
    ["job-pod-succeed", "Succeeded", 'operator: NotIn, values: ["never-ready","fail"]'],
  ];
  for (const [name, phase, behaviour] of phases) {
    const stage = named(name);
    assert.ok(stage.includes(alive), name);
    assert.ok(stage.includes(`phase: ${phase}`), name);
    assert.ok(stage.includes(`{key: '.metadata.annotations["sim/behaviour"]', ${behaviour}}`), name);
  }
  for (const name of ["pod-ready", "pod-never-ready", "pod-fail"]) {
    assert.ok(named(name).includes(`{key: '.status.phase', operator: In, values: ["Pending"]}`), name);
  }
  assert.ok(
    named("job-pod-succeed").includes(`operator: In, values: ["Job"]`),
    "no other pod ends by itself",
  );
  assert.match(named("pod-ready"), /ready: true\n\s+started: true\n\s+restartCount: 0/);
  assert.match(named("pod-never-ready"), /ready: false\n\s+started: true\n\s+restartCount: 5/);
  assert.match(named("pod-fail"), /exitCode: 1\n\s+reason: Error/);
  assert.match(named("job-pod-succeed"), /exitCode: 0\n\s+reason: Completed/);
  assert.match(named("pod-delete"), /delete: true/);
  assert.equal(named("node-ready").includes(alive), false);
});
