// Owns: the exact shape of what enrichment adds to a child, as functions read it. Must not: fetch or compute it.

/** A container of a pod, summarised. */
export interface ContainerSummary {
  readonly name: string;
  readonly state: "Running" | "Waiting" | "Terminated" | "";
  /** Reason of the waiting or terminated state; the last terminated one when the container runs again. */
  readonly reason: string;
}

/** A pod, summarised. */
export interface PodSummary {
  readonly name: string;
  /** Empty until assigned. */
  readonly ip: string;
  readonly phase: "Pending" | "Running" | "Succeeded" | "Failed" | "Unknown" | "";
  /** The Ready condition is True. */
  readonly ready: boolean;
  /** Empty until scheduled. */
  readonly node: string;
  /** Sum over the containers of the pod. */
  readonly restartCount: number;
  /** Number at the end of the name of a StatefulSet's pod; position in the list otherwise. */
  readonly ordinal: number;
  readonly containers: readonly ContainerSummary[];
  /** Exit code of the first terminated container; absent while none has terminated. */
  readonly exitCode?: number;
}

/** An event of type Warning about an object, newest first. */
export interface WarningSummary {
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  /** RFC 3339. */
  readonly lastTimestamp: string;
}

/** One address and port behind a Service. */
export interface EndpointSummary {
  readonly ip: string;
  readonly port: number;
  readonly ready: boolean;
}

/** The node a pod runs on; texts are empty where the node has no such label. */
export interface NodeSummary {
  readonly name: string;
  /** Label `topology.kubernetes.io/zone`. */
  readonly zone: string;
  /** Label `topology.kubernetes.io/region`. */
  readonly region: string;
  /** Label `node.kubernetes.io/instance-type`. */
  readonly instanceType: string;
}

/** The controlling owner of an object. */
export interface OwnerSummary {
  readonly name: string;
  readonly kind: string;
  readonly uid: string;
}

/** A TLS Secret that an Ingress names. Never holds data of the Secret. */
export interface TlsSecretSummary {
  readonly name: string;
  readonly hosts: readonly string[];
}

/** What an HPA scales. */
export interface ScaleTargetSummary {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** A measured value of an HPA, as `status.currentMetrics` of autoscaling/v2 has it. */
export interface CurrentMetric {
  readonly type: "Resource" | "ContainerResource" | "Pods" | "Object" | "External";
  readonly [source: string]: unknown;
}

/** An object as the API server gives it, `managedFields` dropped. */
export interface WholeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** Every key that enrichment may add at the top level of a child. A key is absent when its target was not read. */
export interface Enrichment {
  /** Target `pods`, on Deployment, StatefulSet, ReplicaSet and Job; sorted by ordinal, then name. */
  readonly _pods?: readonly PodSummary[];
  /** Target `events`, on any child. */
  readonly _warnings?: readonly WarningSummary[];
  /** Target `owner`, on ReplicaSet. */
  readonly _owner?: OwnerSummary;
  /** Target `replicasets`, on Deployment; scaled to zero included, sorted by name. */
  readonly _replicaSets?: readonly WholeObject[];
  /** Target `pvcs`, on StatefulSet: claims made from its templates, sorted by name. */
  readonly _pvcs?: readonly WholeObject[];
  /** Target `pvc`, on PersistentVolumeClaim: the volume it is bound to. */
  readonly _pv?: WholeObject;
  /** Target `pv`, on PersistentVolume: the claim bound to it. */
  readonly _pvc?: WholeObject;
  /** Target `storageclass`, on PersistentVolumeClaim. */
  readonly _storageClass?: WholeObject;
  /** Target `backingpods`, on Service: pods that its selector matches, sorted by name. */
  readonly _backingPods?: readonly PodSummary[];
  /** Target `endpoints`, on Service: one entry for each address and port of its EndpointSlices. */
  readonly _endpoints?: readonly EndpointSummary[];
  /** Target `node`, on Pod. */
  readonly _node?: NodeSummary;
  /** Target `hpa`, on HorizontalPodAutoscaler. */
  readonly _currentMetrics?: readonly CurrentMetric[];
  /** Target `hpa`, on HorizontalPodAutoscaler. */
  readonly _scaleTarget?: ScaleTargetSummary;
  /** Target `cronjob`, on CronJob: Jobs that have not finished. */
  readonly _activeJobs?: readonly WholeObject[];
  /** Target `cronjob`, on CronJob: the Job created last. */
  readonly _lastJob?: WholeObject;
  /** Target `cronjob`, on CronJob: the Job that succeeded last. */
  readonly _lastSuccessfulJob?: WholeObject;
  /** Target `ingress`, on Ingress: IPs and host names of its load balancers. */
  readonly _loadBalancerIPs?: readonly string[];
  /** Target `ingress`, on Ingress. */
  readonly _tlsSecrets?: readonly TlsSecretSummary[];
}

/** Name of a key that enrichment may add. */
export type EnrichmentKey = keyof Enrichment;

/** The target of `enrich` that adds each key. */
export const ENRICHMENT_TARGETS: Readonly<Record<EnrichmentKey, string>> = {
  _pods: "pods",
  _warnings: "events",
  _owner: "owner",
  _replicaSets: "replicasets",
  _pvcs: "pvcs",
  _pv: "pvc",
  _pvc: "pv",
  _storageClass: "storageclass",
  _backingPods: "backingpods",
  _endpoints: "endpoints",
  _node: "node",
  _currentMetrics: "hpa",
  _scaleTarget: "hpa",
  _activeJobs: "cronjob",
  _lastJob: "cronjob",
  _lastSuccessfulJob: "cronjob",
  _loadBalancerIPs: "ingress",
  _tlsSecrets: "ingress",
};
