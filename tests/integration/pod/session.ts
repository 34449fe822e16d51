// Owns: what happens to `ork-runtime` in a pod-like place: RBAC, a rotated token, refusals. Must not: run outside one.

import { equal, match, ok } from "node:assert/strict";
import { type ControlPlane, startControlPlane, waitFor } from "../../../e2e/cluster/mod.ts";
import { repository, type RunningProgram, runToEnd, startProgram } from "../../support/executables.ts";
import { childrenOf, createWebsite, createWebsiteCrd, rbac } from "./website.ts";

const mount = "/var/run/secrets/kubernetes.io/serviceaccount";
const account = { namespace: "ork-system", name: "ork-runtime" };
const katalog = "/etc/ork/katalog.yaml";
const [runtime = ""] = Deno.args;

/** A token that dies with the Secret it is bound to. */
async function boundToken(cluster: ControlPlane, secret: string): Promise<string> {
  const { namespace, name } = account;
  await cluster.client.json(`/api/v1/namespaces/${namespace}/secrets`, {
    method: "POST",
    body: { apiVersion: "v1", kind: "Secret", metadata: { name: secret } },
  });
  const answer = await cluster.client.json(`/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`, {
    method: "POST",
    body: {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: 3600, boundObjectRef: { apiVersion: "v1", kind: "Secret", name: secret } },
    },
  });
  const token = (answer["status"] as { readonly token?: unknown } | undefined)?.token;
  ok(typeof token === "string");
  return token;
}

/** Replaces the token as the kubelet does: the name always leads to a whole file. */
async function mountToken(token: string): Promise<void> {
  await Deno.writeTextFile(`${mount}/.token`, token);
  await Deno.rename(`${mount}/.token`, `${mount}/token`);
}

async function mountAccount(cluster: ControlPlane): Promise<string> {
  await rbac(cluster, account);
  const token = await boundToken(cluster, "first");
  await Deno.writeTextFile(`${mount}/ca.crt`, cluster.caPem);
  await Deno.writeTextFile(`${mount}/namespace`, account.namespace);
  await mountToken(token);
  for (const file of ["katalog.yaml", "crd.yaml"]) {
    await Deno.copyFile(`${repository}/examples/website/${file}`, `/etc/ork/${file}`);
  }
  return token;
}

async function statusWith(cluster: ControlPlane, token: string): Promise<number> {
  using client = Deno.createHttpClient({ caCerts: [cluster.caPem] });
  const response = await fetch("https://kubernetes.default.svc:443/api/v1/namespaces/default", {
    client,
    headers: { authorization: `Bearer ${token}` },
  });
  await response.body?.cancel();
  return response.status;
}

/** Waits for the children of an object; when the runtime ends or time is up, its output is the message. */
async function reconciles(cluster: ControlPlane, name: string, program: RunningProgram): Promise<void> {
  try {
    await waitFor(async () => {
      if (program.exitCode() !== undefined) throw new Error("the runtime has ended");
      return (await childrenOf(cluster, name)).length === 3;
    }, { what: `children of Website/${name}`, timeoutMs: 60_000 });
  } catch (error) {
    throw new Error(`${error}\nruntime printed:\n${program.output()}`);
  }
}

async function refuses(
  args: readonly string[],
  permission: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { code, stdout, stderr } = await runToEnd([runtime, "run", ...args], { env });
  equal(code, 3, stderr);
  match(stderr, permission);
  match(stderr, /permission/i);
  ok(!/^\s+at /m.test(stdout + stderr), `a stack trace:\n${stderr}`);
}

const cluster = await startControlPlane({ components: { apiOnly: true }, ports: { apiServer: 443 } });
const checks: string[] = [];
try {
  await createWebsiteCrd(cluster);
  const first = await mountAccount(cluster);
  equal(await statusWith(cluster, first), 403);

  const program = startProgram([runtime, "run", "-f", katalog]);
  try {
    await createWebsite(cluster, "before");
    await reconciles(cluster, "before", program);
    checks.push("reconciles with the mounted token under RBAC");

    const ready = await waitFor(async () => (await fetch("http://127.0.0.1:8080/ready")).status === 200, {
      what: "/ready to answer 200",
    });
    ok(ready);
    checks.push("answers on its own port");

    await mountToken(await boundToken(cluster, "second"));
    const secret = `/api/v1/namespaces/${account.namespace}/secrets/first`;
    equal((await cluster.client.send(secret, { method: "DELETE" })).status, 200);
    await waitFor(async () => await statusWith(cluster, first) === 401, {
      what: "the first token to be refused",
    });
    await createWebsite(cluster, "after");
    await reconciles(cluster, "after", program);
    checks.push("goes on with the rotated token after the first died");
  } finally {
    const code = await program.stop();
    equal(code, 0, program.output());
  }
  checks.push("ends with 0 on SIGTERM");

  await refuses(["-f", `${repository}/examples/website/katalog.yaml`], /read/);
  checks.push("refuses a Katalog outside its read list");

  const outside = `${repository}/deno.json`;
  await refuses(["-f", katalog], /permission to read/, { KUBECONFIG: outside });
  checks.push("refuses a kubeconfig outside its read list");

  await refuses(["-f", katalog, "--port", "9090"], /9090/);
  checks.push("refuses to listen on another port");

  await Deno.writeTextFile(
    "/etc/ork/elsewhere.yaml",
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "elsewhere",
      clusters: [{ name: "elsewhere", cluster: { server: "https://127.0.0.1:443" } }],
      users: [{ name: "elsewhere", user: { token: first } }],
      contexts: [{ name: "elsewhere", context: { cluster: "elsewhere", user: "elsewhere" } }],
    }),
  );
  await refuses(["-f", katalog, "--kubeconfig", "/etc/ork/elsewhere.yaml"], /127\.0\.0\.1:443/);
  checks.push("refuses an API server at another address");
  console.log(`pod session: ${checks.length} checks passed`);
} catch (error) {
  console.log(`passed before the failure: ${checks.join("; ") || "nothing"}`);
  throw error;
} finally {
  await cluster.stop();
}
