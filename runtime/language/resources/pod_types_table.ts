// Owns: which fields of a pod are not text, and how its lists merge. Must not: hold logic.

import type { ValueTypes } from "./typed_fields.ts";

/** Types by the name of the field, wherever it stands in a pod. Source: Kubernetes API, PodSpec and below. */
export const POD_TYPES: ValueTypes = {
  ints: new Set([
    "activeDeadlineSeconds",
    "containerPort",
    "expirationSeconds",
    "failureThreshold",
    "fsGroup",
    "hostPort",
    "initialDelaySeconds",
    "lun",
    "maxSkew",
    "minDomains",
    "partition",
    "periodSeconds",
    "priority",
    "runAsGroup",
    "runAsUser",
    "seconds",
    "successThreshold",
    "terminationGracePeriodSeconds",
    "timeoutSeconds",
    "tolerationSeconds",
    "weight",
  ]),
  bools: new Set([
    "allowPrivilegeEscalation",
    "automountServiceAccountToken",
    "enableServiceLinks",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostUsers",
    "optional",
    "privileged",
    "readOnly",
    "readOnlyRootFilesystem",
    "runAsNonRoot",
    "setHostnameAsFQDN",
    "shareProcessNamespace",
    "stdin",
    "stdinOnce",
    "tty",
  ]),
  intsOrTexts: new Set(["port"]),
  fileModes: new Set(["defaultMode", "mode"]),
  textMaps: new Set(["annotations", "labels", "limits", "matchLabels", "nodeSelector", "requests"]),
};

/** Lists that merge item by item, and the field that identifies an item. Source: `patchMergeKey` of the API. */
export const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: "name",
  initContainers: "name",
  volumes: "name",
  env: "name",
  imagePullSecrets: "name",
  volumeMounts: "mountPath",
  volumeDevices: "devicePath",
  ports: "containerPort",
  hostAliases: "ip",
  topologySpreadConstraints: "topologyKey",
};
