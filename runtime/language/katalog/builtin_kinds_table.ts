// Owns: the kinds every Kubernetes 1.36 API server serves. Must not: hold logic beyond reading its rows.

/** A kind that needs no CRD. */
export interface BuiltInKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly hasStatus: boolean;
}

/**
 * One group version per row, then `Kind plural scope status`: scope N (namespaced) or C (cluster), status S or -.
 * Source: discovery of kube-apiserver 1.36.3 with default feature gates, preferred versions; without the review kinds,
 * which can only be created.
 */
const ROWS = `
 v1
Binding bindings N -
ComponentStatus componentstatuses C -
ConfigMap configmaps N -
Endpoints endpoints N -
Event events N -
LimitRange limitranges N -
Namespace namespaces C S
Node nodes C S
PersistentVolume persistentvolumes C S
PersistentVolumeClaim persistentvolumeclaims N S
Pod pods N S
PodTemplate podtemplates N -
ReplicationController replicationcontrollers N S
ResourceQuota resourcequotas N S
Secret secrets N -
Service services N S
ServiceAccount serviceaccounts N -
admissionregistration.k8s.io v1
MutatingAdmissionPolicy mutatingadmissionpolicies C -
MutatingAdmissionPolicyBinding mutatingadmissionpolicybindings C -
MutatingWebhookConfiguration mutatingwebhookconfigurations C -
ValidatingAdmissionPolicy validatingadmissionpolicies C S
ValidatingAdmissionPolicyBinding validatingadmissionpolicybindings C -
ValidatingWebhookConfiguration validatingwebhookconfigurations C -
apiextensions.k8s.io v1
CustomResourceDefinition customresourcedefinitions C S
apiregistration.k8s.io v1
APIService apiservices C S
apps v1
ControllerRevision controllerrevisions N -
DaemonSet daemonsets N S
Deployment deployments N S
ReplicaSet replicasets N S
StatefulSet statefulsets N S
autoscaling v2
HorizontalPodAutoscaler horizontalpodautoscalers N S
batch v1
CronJob cronjobs N S
Job jobs N S
certificates.k8s.io v1
CertificateSigningRequest certificatesigningrequests C S
coordination.k8s.io v1
Lease leases N -
discovery.k8s.io v1
EndpointSlice endpointslices N -
events.k8s.io v1
Event events N -
flowcontrol.apiserver.k8s.io v1
FlowSchema flowschemas C S
PriorityLevelConfiguration prioritylevelconfigurations C S
networking.k8s.io v1
IPAddress ipaddresses C -
Ingress ingresses N S
IngressClass ingressclasses C -
NetworkPolicy networkpolicies N -
ServiceCIDR servicecidrs C S
node.k8s.io v1
RuntimeClass runtimeclasses C -
policy v1
PodDisruptionBudget poddisruptionbudgets N S
rbac.authorization.k8s.io v1
ClusterRole clusterroles C -
ClusterRoleBinding clusterrolebindings C -
Role roles N -
RoleBinding rolebindings N -
resource.k8s.io v1
DeviceClass deviceclasses C -
ResourceClaim resourceclaims N S
ResourceClaimTemplate resourceclaimtemplates N -
ResourceSlice resourceslices C -
scheduling.k8s.io v1
PriorityClass priorityclasses C -
storage.k8s.io v1
CSIDriver csidrivers C -
CSINode csinodes C -
CSIStorageCapacity csistoragecapacities N -
StorageClass storageclasses C -
VolumeAttachment volumeattachments C S
VolumeAttributesClass volumeattributesclasses C -
`;

/** All built-in kinds. */
export const BUILT_IN_KINDS: readonly BuiltInKind[] = readRows(ROWS);

/** The built-in kind of that name; without `group` the first one, so that `Event` is that of the core group. */
export function builtInKind(kind: string, group?: string): BuiltInKind | undefined {
  return BUILT_IN_KINDS.find((k) => k.kind === kind && (group === undefined || k.group === group));
}

function readRows(rows: string): BuiltInKind[] {
  const kinds: BuiltInKind[] = [];
  let group = "";
  let version = "";
  for (const row of rows.split("\n").filter((line) => line !== "")) {
    const [first = "", second = "", scope, status] = row.split(" ");
    if (scope === undefined) [group, version] = [first, second];
    else {
      kinds.push({
        group,
        version,
        kind: first,
        plural: second,
        namespaced: scope === "N",
        hasStatus: status === "S",
      });
    }
  }
  return kinds;
}
