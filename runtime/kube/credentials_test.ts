import assert from "node:assert/strict";
import type { Json } from "../base/mod.ts";
import { virtualClock } from "../../tests/support/virtual_clock.ts";
import { fileToken, inClusterConnection, loadKubeconfig } from "./mod.ts";

const clock = virtualClock();

function reader(files: Readonly<Record<string, string>>) {
  return (path: string) =>
    path in files ? Promise.resolve(files[path]!) : Promise.reject(new Error(`no ${path}`));
}

function config(user: Json, cluster: Json = { server: "https://c:6443/" }): Json {
  return {
    "current-context": "main",
    contexts: [
      { name: "main", context: { cluster: "c", user: "u", namespace: "shop" } },
      { name: "other", context: { cluster: "c" } },
      { name: "broken", context: { cluster: "missing" } },
    ],
    clusters: [{ name: "c", cluster }],
    users: [{ name: "u", user }],
  };
}

const load = (json: Json, files: Record<string, string> = {}, context?: string) =>
  loadKubeconfig(json, {
    readFile: reader(files),
    clock,
    folder: "/home/me",
    ...(context ? { context } : {}),
  });

Deno.test("loadKubeconfig takes inline data, and files relative to its folder", async () => {
  const inline = await load(
    config({
      "client-certificate-data": btoa("CERT"),
      "client-key-data": btoa("KEY"),
      "client-key": "ignored",
    }, {
      server: "https://c:6443/",
      "certificate-authority-data": btoa("CA"),
    }),
  );
  assert.deepEqual(inline, {
    server: "https://c:6443",
    caPem: "CA",
    certPem: "CERT",
    keyPem: "KEY",
    namespace: "shop",
  });
  const files = await load(
    config({ "client-certificate": "me.crt", "client-key": "/abs/me.key" }, {
      server: "https://c:6443",
      "certificate-authority": "ca.crt",
    }),
    { "/home/me/me.crt": "CERT", "/abs/me.key": "KEY", "/home/me/ca.crt": "CA" },
  );
  assert.deepEqual([files.caPem, files.certPem, files.keyPem], ["CA", "CERT", "KEY"]);
});

Deno.test("loadKubeconfig takes a token, the file before the inline one, and another context", async () => {
  const inline = await load(config({ token: "abc" }));
  assert.equal(await inline.token?.read(), "abc");
  const file = await load(config({ token: "abc", tokenFile: "tok" }), { "/home/me/tok": "from-file\n" });
  assert.equal(await file.token?.read(), "from-file");
  const other = await load(config({ token: "abc" }), {}, "other");
  assert.deepEqual(other, { server: "https://c:6443" });
});

Deno.test("loadKubeconfig takes the proxy of a cluster, and certificates whose data comes before files", async () => {
  const proxied = await load(config({}, { server: "https://c//", "proxy-url": "http://proxy:3128" }));
  assert.deepEqual(proxied, { server: "https://c", proxyUrl: "http://proxy:3128", namespace: "shop" });
  const windows = await load(config({ "client-key": "C:\\me.key" }), { "C:\\me.key": "KEY" });
  assert.equal(windows.keyPem, "KEY");
});

Deno.test("loadKubeconfig says what to do about what it cannot use", async () => {
  const cases: readonly (readonly [Json, RegExp])[] = [
    [config({ exec: { command: "x" } }), /context with a certificate or a token/],
    [config({ "auth-provider": { name: "x" } }), /context with a certificate or a token/],
    [config({}, { server: "https://c", "insecure-skip-tls-verify": true }), /certificate-authority/],
    [config({}, { server: "https://c", "tls-server-name": "x" }), /address that its certificate names/],
    [{ contexts: [] }, /--context/],
  ];
  for (const [json, hint] of cases) await assert.rejects(load(json), { hint });
});

Deno.test("loadKubeconfig says what it cannot use", async () => {
  const cases: readonly (readonly [Json, RegExp])[] = [
    [config({ exec: { command: "gke-gcloud-auth-plugin" } }), /plugin "gke-gcloud-auth-plugin"/],
    [config({ "auth-provider": { name: "oidc" } }), /auth provider "oidc"/],
    [config({ username: "a", password: "b" }), /password/],
    [config({}, { server: "https://c", "insecure-skip-tls-verify": true }), /insecure-skip-tls-verify/],
    [config({}, { server: "https://c", "tls-server-name": "x" }), /tls-server-name/],
    [config({ "client-key-data": "%%%" }), /client-key-data of the kubeconfig is not base64/],
    [config({ "client-key": "missing.key" }), /\/home\/me\/missing\.key, which cannot be read/],
    [config({}, {}), /has no server/],
    ["text", /not a mapping/],
    [{ contexts: [] }, /no current-context/],
    [{ "current-context": "x" }, /no context "x"/],
  ];
  for (const [json, message] of cases) {
    await assert.rejects(load(json), { name: "EnvironmentError", code: "kube/kubeconfig", message });
    await assert.rejects(load(json), { message: /^[a-z]/, hint: /^[a-z]/ }, "it stands in mid-sentence");
  }
  const one = { "current-context": "x", contexts: [{ name: "dev" }, { name: "prod" }] };
  await assert.rejects(load(one), { hint: "it has dev, prod; name one with --context" });
  await assert.rejects(load(config({}), {}, "broken"), { message: /no cluster "missing"/ });
});

Deno.test("fileToken reads again after its age and when asked to, and keeps a known token over a failed read", async () => {
  const time = virtualClock();
  const files: Record<string, string> = { t: "one" };
  let reads = 0;
  const token = fileToken({
    path: "t",
    clock: time,
    readFile: (path) => {
      reads++;
      return reader(files)(path);
    },
  });
  assert.deepEqual(await Promise.all([token.read(), token.read()]), ["one", "one"]);
  assert.equal(reads, 1, "readers share one read");
  files["t"] = "two";
  await time.advance(9_000);
  assert.equal(await token.read(), "one");
  assert.equal(await token.read({ fresh: true }), "two");
  files["t"] = "three";
  await time.advance(10_000);
  assert.equal(await token.read(), "three");
  delete files["t"];
  await time.advance(10_000);
  assert.equal(await token.read(), "three");
});

Deno.test("inClusterConnection uses the mount and the fixed address, and says when it is not in a pod", async () => {
  const mount = "/var/run/secrets/kubernetes.io/serviceaccount";
  const files = { [`${mount}/ca.crt`]: "CA", [`${mount}/namespace`]: "ops\n", [`${mount}/token`]: "tok" };
  const connection = await inClusterConnection({ readFile: reader(files), clock });
  assert.deepEqual(
    [connection.server, connection.caPem, connection.namespace, await connection.token?.read()],
    ["https://kubernetes.default.svc:443", "CA", "ops", "tok"],
  );
  await assert.rejects(inClusterConnection({ readFile: reader({}), clock }), {
    name: "EnvironmentError",
    hint: /kubeconfig/,
  });
});

Deno.test("an authority in a file can be read again, one inside the kubeconfig cannot change", async () => {
  const files: Record<string, string> = { "/home/ca.crt": "one" };
  const cluster = { server: "https://c", "certificate-authority": "/home/ca.crt" };
  const found = await load(config({}, cluster), files);
  files["/home/ca.crt"] = "two";
  assert.deepEqual([found.caPem, await found.readCa?.()], ["one", "two"]);
  const inline = await load(config({}, { ...cluster, "certificate-authority-data": btoa("CA") }), files);
  assert.equal(inline.readCa, undefined);
});
