// Owns: certificates that a runtime makes, renews and replaces, on a real API server. Must not: test X.509 fields.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import type { KubeObject } from "../../runtime/kube/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { withRuntime } from "../support/runtime.ts";
import { pathOf, PATIENCE_MS, read, sceneOf, sharedKinds } from "../support/scene.ts";

const SITE = { group: "certificates.example.com", kind: "Site" };

sharedKinds(SITE);

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: certificates}
spec:
  crds:
    site:
      apiTypes: {group: certificates.example.com, version: v1, kind: Site, plural: sites}
      operatorBox:
        onCreate:
          secrets:
            - name: "{{ .metadata.name }}-internal"
              rotateAfter: "{{ .spec.rotateAfter }}"
              tls: {dnsNames: ["{{ .metadata.name }}.{{ .metadata.namespace }}.svc"], validFor: 1d}
        onReconcile:
          ingresses:
            - {host: "{{ .spec.host }}", serviceName: web, servicePort: 80, tls: {create: true, validFor: 90d}}
`;

const text = (secret: KubeObject | undefined, key: string) =>
  atob((secret?.["data"] as Record<string, string> | undefined)?.[key] ?? "");

/** A Secret once its certificate is another one than before. */
async function replaced(cluster: ControlPlane, path: string, before = ""): Promise<KubeObject> {
  return await waitFor(async () => {
    const secret = await read(cluster, path);
    const found = text(secret, "tls.crt");
    return found !== "" && found !== before && secret;
  }, { what: `a new certificate in ${path}`, timeoutMs: PATIENCE_MS });
}

clusterTest("a certificate is made once, renewed in time, and made anew for other names", async (cluster) => {
  const namespace = await freshNamespace(cluster);
  const sites = sceneOf(cluster, SITE, namespace);
  const path = (name: string) => pathOf("Secret", namespace, name);
  // Nothing but changes and moments may bring a reconcile about.
  const settings = { defaultResyncMs: 3_600_000 };
  let kept = "";
  await withRuntime({ cluster, katalog: KATALOG, settings }, async (runtime) => {
    await sites.create({ name: "shop", spec: { host: "shop.example.com", rotateAfter: "2s" } });
    await sites.ready("shop");
    const secret = await replaced(cluster, path("shop-tls"));
    assert.equal(secret["type"], "kubernetes.io/tls");
    const leaf = new X509Certificate(text(secret, "tls.crt"));
    assert.equal(leaf.subjectAltName, "DNS:shop.example.com");
    assert.ok(leaf.verify(new X509Certificate(text(secret, "ca.crt")).publicKey));
    assert.match(text(secret, "tls.key"), /PRIVATE KEY/);
    const ingress = await cluster.client.json(
      `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses/shop-ingress`,
    );
    assert.deepEqual((ingress["spec"] as { tls: unknown }).tls, [{
      secretName: "shop-tls",
      hosts: ["shop.example.com"],
    }]);

    const first = text(await replaced(cluster, path("shop-internal")), "tls.crt");
    const second = text(await replaced(cluster, path("shop-internal"), first), "tls.crt");
    await replaced(cluster, path("shop-internal"), second);

    const before = text(await read(cluster, path("shop-tls")), "tls.crt");
    assert.equal(before, text(secret, "tls.crt"), "the other one is not touched by that");
    await sites.patch("shop", { spec: { host: "new.example.com", rotateAfter: "never" } });
    const renamed = await replaced(cluster, path("shop-tls"), before);
    assert.equal(new X509Certificate(text(renamed, "tls.crt")).subjectAltName, "DNS:new.example.com");
    const damaged = { data: { "tls.key": btoa("nothing"), "tls.crt": btoa("nothing") } };
    const request = { method: "PATCH", body: damaged, contentType: "application/merge-patch+json" };
    await cluster.client.json(path("shop-tls"), request);
    await waitFor(
      async () => text(await read(cluster, path("shop-tls")), "tls.key").includes("PRIVATE KEY"),
      {
        what: "the damaged Secret to be made anew",
      },
    );
    await sites.ready("shop");
    const now = await read(cluster, path("shop-tls"));
    kept = text(now, "tls.crt");
    const logged = JSON.stringify(runtime.records);
    const events = (await cluster.client.send("/apis/events.k8s.io/v1/events")).text;
    for (const secretText of [text(now, "tls.key").split("\n")[1]!, "PRIVATE KEY"]) {
      assert.ok(!logged.includes(secretText) && !events.includes(secretText));
    }
    assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
  });
  await withRuntime({ cluster, katalog: KATALOG, settings }, async (runtime) => {
    await waitFor(async () => await runtime.metric("controller_reconcile_total", { result: "success" }) > 0, {
      what: "a reconcile after a restart",
    });
    assert.equal(text(await read(cluster, path("shop-tls")), "tls.crt"), kept, "a restart makes none anew");
    assert.equal(await runtime.metric("orkestra_writes_total", { kind: "Secret" }), 0);
  });
});
