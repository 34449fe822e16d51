// Owns: an operator with a child of every kind that is no workload, on a real API server. Must not: test single fields.

import assert from "node:assert/strict";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { jsonAt, type JsonObject } from "../../runtime/base/mod.ts";
import { builtInKind } from "../../runtime/language/katalog/mod.ts";
import { resourcePath } from "../../runtime/kube/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { requestLog } from "../support/request_log.ts";
import { withRuntime } from "../support/runtime.ts";
import { assertRest } from "../support/runtime_counts.ts";
import { PATIENCE_MS, sceneOf, sharedKinds } from "../support/scene.ts";

const SITE = { group: "kinds.example.com", kind: "Site" };

sharedKinds(SITE);

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: kinds}
spec:
  crds:
    site:
      apiTypes: {group: kinds.example.com, version: v1, kind: Site, plural: sites}
      operatorBox:
        reconciler: {resync: 1s}
        onReconcile:
          namespaces: [{name: "{{ .metadata.namespace }}-more", labels: {team: red}}]
          serviceAccounts: [{automountServiceAccountToken: false}]
          clusterRoles:
            - {name: "{{ .metadata.namespace }}-role", rules: [{resources: [pods], verbs: [get]}]}
          roles: [{rules: [{apiGroups: [apps], resources: [deployments], verbs: [get, list]}]}]
          clusterRoleBindings:
            - name: "{{ .metadata.namespace }}-crb"
              roleRef: {name: "{{ .metadata.namespace }}-role"}
              subjects: [{kind: ServiceAccount, name: shop-sa}]
          roleBindings:
            - roleRef: {name: "{{ .spec.role }}"}
              subjects: [{kind: ServiceAccount, name: shop-sa}, {kind: Group, name: auditors}]
          secrets: [{data: {a: b}, toNamespaces: ["{{ .spec.places }}"]}]
          configMaps:
            - {name: fixed, immutable: true, data: {text: "{{ .spec.text }}"}}
            - {name: shared, data: {a: b}, toNamespaces: ["{{ .spec.places }}"]}
          persistentVolumes:
            - {name: "{{ .metadata.namespace }}-disk", capacity: 1024Mi, hostPath: /data, storageClassName: none}
          persistentVolumeClaims: [{name: disk, storage: 1024Mi, storageClassName: none}]
          services: [{ports: [{port: 80}, {port: "443", name: tls}]}]
          ingresses: [{host: shop.example.com, serviceName: shop-svc, servicePort: 80}]
          hpa:
            - scaleTargetRef: {kind: Deployment, name: shop}
              maxReplicas: 4
              behavior: {profile: web}
          pdb: [{maxUnavailable: 25%}]
          limitRanges:
            - name: limits
              limits: [{type: Container, default: {cpu: 1000m, memory: 1024Mi}, max: {cpu: "2"}}]
          resourceQuotas: [{name: quota, profile: small}]
          networkPolicies:
            - {name: deny, profile: deny-all}
            - {name: allow, ingress: [{from: [{podSelector: {a: b}}], ports: [{port: 80}]}]}
          custom:
            - apiVersion: storage.k8s.io/v1
              kind: StorageClass
              metadata: {name: "{{ .metadata.namespace }}-class", namespaced: false}
              provisioner: example.com/none
              parameters: {size: "{{ len .metadata.name }}-large"}
`;

/** Every child of one object that the server holds: `Kind/name`, `Kind/namespace/name` outside of the object's namespace. */
async function childrenOf(cluster: ControlPlane, uid: string, home: string): Promise<string[]> {
  const kinds = [
    "Namespace",
    "ServiceAccount",
    "ClusterRole",
    "Role",
    "ClusterRoleBinding",
    "RoleBinding",
    "Secret",
    "ConfigMap",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Service",
    "Ingress",
    "HorizontalPodAutoscaler",
    "PodDisruptionBudget",
    "LimitRange",
    "ResourceQuota",
    "NetworkPolicy",
    "StorageClass",
  ];
  const selector = `labelSelector=${encodeURIComponent(`orkestra.orkspace.io/owner-uid=${uid}`)}`;
  const lists = await Promise.all(kinds.map(async (kind) => {
    const list = await cluster.client.json(`${resourcePath(builtInKind(kind)!)}?${selector}`);
    return (list["items"] as readonly JsonObject[]).map((item) => {
      const namespace = jsonAt(item, ["metadata", "namespace"]);
      const place = namespace === undefined || namespace === home ? "" : `${namespace}/`;
      return `${kind}/${place}${jsonAt(item, ["metadata", "name"])}`.replaceAll(home, "HOME");
    });
  }));
  return lists.flat().sort();
}

const EVERYTHING = [
  "ClusterRole/HOME-role",
  "ClusterRoleBinding/HOME-crb",
  "ConfigMap/HOME-more/shared",
  "ConfigMap/fixed",
  "ConfigMap/shared",
  "HorizontalPodAutoscaler/shop-hpa",
  "Ingress/shop-ingress",
  "LimitRange/limits",
  "Namespace/HOME-more",
  "NetworkPolicy/allow",
  "NetworkPolicy/deny",
  "PersistentVolume/HOME-disk",
  "PersistentVolumeClaim/disk",
  "PodDisruptionBudget/shop-pdb",
  "ResourceQuota/quota",
  "Role/shop-role",
  "RoleBinding/shop-rolebinding",
  "Secret/HOME-more/shop-secret",
  "Secret/shop-secret",
  "Service/shop-svc",
  "ServiceAccount/shop-sa",
  "StorageClass/HOME-class",
];

clusterTest("every kind is made, rests, follows its object, and goes with it", async (cluster) => {
  const namespace = await freshNamespace(cluster);
  const sites = sceneOf(cluster, SITE, namespace);
  const log = requestLog();
  await withRuntime({ cluster, katalog: KATALOG, through: log.through }, async (runtime) => {
    const places = [namespace, `${namespace}-more`];
    const site = await sites.create({ name: "shop", spec: { places, role: "shop-role", text: "one" } });
    const uid = site.metadata.uid!;
    const become = (expected: readonly string[]) =>
      waitFor(async () => {
        const seen = await childrenOf(cluster, uid, namespace);
        return JSON.stringify(seen) === JSON.stringify(expected);
      }, { what: `${expected.length} children`, timeoutMs: PATIENCE_MS })
        .catch(async (error) => {
          assert.deepEqual(await childrenOf(cluster, uid, namespace), expected);
          throw error;
        });
    await become(EVERYTHING);
    assert.deepEqual(runtime.messages("error"), []);

    await assertRest({ runtime, log }, 3);

    await sites.patch("shop", { spec: { places: [namespace], role: "other", text: "two" } });
    await become(EVERYTHING.filter((child) => !/HOME-more\//.test(child)));
    const path = (plural: string, group = "/api/v1") => `${group}/namespaces/${namespace}/${plural}`;
    const bindings = path("rolebindings", "/apis/rbac.authorization.k8s.io/v1");
    await waitFor(async () => {
      const binding = await cluster.client.send(`${bindings}/shop-rolebinding`);
      const fixed = await cluster.client.send(`${path("configmaps")}/fixed`);
      return binding.text.includes('"name":"other"') && fixed.text.includes('"text":"two"');
    }, { what: "the new roleRef and the new immutable data", timeoutMs: PATIENCE_MS });

    await sites.remove("shop");
    await sites.gone("shop");
    await become([]);
    assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
  });
});
