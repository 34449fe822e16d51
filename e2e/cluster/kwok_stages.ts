// Owns: how simulated nodes and pods behave, as Stage objects for kwok. Must not: run kwok.

import { KUBERNETES_VERSION, PROGRAM_VERSIONS } from "./versions.ts";

/** Pod annotation that changes the behaviour of a simulated pod. */
export const BEHAVIOUR_ANNOTATION = "sim/behaviour";

/**
 * Stages as YAML. Nodes become Ready. Pods become Ready at once, those of a Job then succeed; with the annotation
 * `sim/behaviour: never-ready` they run without ever being Ready, with `sim/behaviour: fail` they fail. Deleted pods
 * vanish at once, whatever their grace period.
 * Source: Stage v1alpha1 of kwok 0.8; the template is evaluated by kwok with the pod or node as its dot.
 */
export const KWOK_STAGES = [
  stage(
    "node-ready",
    "Node",
    [
      ['.status.conditions.[] | select( .type == "Ready" ) | .status', "NotIn", "True"],
    ],
    `
      {{ $now := Now }}
      addresses:
      - type: InternalIP
        address: 127.0.0.1
      - type: Hostname
        address: {{ .metadata.name | Quote }}
      capacity: {cpu: "1000", memory: 1000Gi, pods: "100000"}
      allocatable: {cpu: "1000", memory: 1000Gi, pods: "100000"}
      nodeInfo:
        architecture: ""
        bootID: ""
        containerRuntimeVersion: kwok://${PROGRAM_VERSIONS.kwok}
        kernelVersion: simulated
        kubeProxyVersion: ""
        kubeletVersion: v${KUBERNETES_VERSION}
        machineID: ""
        operatingSystem: linux
        osImage: simulated
        systemUUID: ""
      conditions:
      - type: Ready
        status: "True"
        reason: Simulated
        message: this node is simulated
        lastHeartbeatTime: {{ $now | Quote }}
        lastTransitionTime: {{ $now | Quote }}`,
  ),
  stage("pod-ready", "Pod", [pending(), behaviour("NotIn", "never-ready", "fail")], running("True")),
  stage("pod-never-ready", "Pod", [pending(), behaviour("In", "never-ready")], running("False")),
  stage("pod-fail", "Pod", [pending(), behaviour("In", "fail")], finished("Failed", "Error", 1)),
  stage("job-pod-succeed", "Pod", [
    [".status.phase", "In", "Running"],
    [".metadata.ownerReferences.[].kind", "In", "Job"],
    behaviour("NotIn", "never-ready", "fail"),
  ], finished("Succeeded", "Completed", 0)),
  `apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: {name: pod-delete}
spec:
  resourceRef: {apiGroup: v1, kind: Pod}
  selector:
    matchExpressions:
    - {key: .metadata.deletionTimestamp, operator: Exists}
  next:
    finalizers: {empty: true}
    delete: true
`,
].join("---\n");

type Expression = readonly [key: string, operator: "In" | "NotIn", ...values: string[]];

function pending(): Expression {
  return [".status.phase", "In", "Pending"];
}

function behaviour(operator: "In" | "NotIn", ...values: string[]): Expression {
  return [`.metadata.annotations["${BEHAVIOUR_ANNOTATION}"]`, operator, ...values];
}

function stage(
  name: string,
  kind: string,
  expressions: readonly Expression[],
  statusTemplate: string,
): string {
  const alive = kind === "Pod" ? "\n    - {key: .metadata.deletionTimestamp, operator: DoesNotExist}" : "";
  const rest = expressions.map(([key, operator, ...values]) =>
    `\n    - {key: '${key}', operator: ${operator}, values: ${JSON.stringify(values)}}`
  );
  return `apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: {name: ${name}}
spec:
  resourceRef: {apiGroup: v1, kind: ${kind}}
  selector:
    matchExpressions:${alive}${rest.join("")}
  next:
    statusTemplate: |${statusTemplate}
`;
}

function running(ready: "True" | "False"): string {
  const address = 'PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" )' +
    ' ( or .metadata.name "" ) ( or .metadata.namespace "" )';
  const reason = ready === "True" ? "" : "\n        reason: ContainersNotReady";
  const state = ready === "True"
    ? "running: {startedAt: {{ $now | Quote }}}"
    : "waiting: {reason: CrashLoopBackOff, message: simulated}";
  return `
      {{ $now := Now }}
      phase: Running
      startTime: {{ $now | Quote }}
      podIP: {{ ${address} | Quote }}
      conditions:
      {{ range $type := list "PodScheduled" "Initialized" }}
      - type: {{ $type }}
        status: "True"
        lastTransitionTime: {{ $now | Quote }}
      {{ end }}
      {{ range $type := list "ContainersReady" "Ready" }}
      - type: {{ $type }}
        status: "${ready}"${reason}
        lastTransitionTime: {{ $now | Quote }}
      {{ end }}
      containerStatuses:
      {{ range .spec.containers }}
      - name: {{ .name | Quote }}
        image: {{ .image | Quote }}
        imageID: ""
        ready: ${ready === "True"}
        started: true
        restartCount: ${ready === "True" ? 0 : 5}
        state: {${state}}
      {{ end }}`;
}

function finished(phase: "Failed" | "Succeeded", reason: string, exitCode: number): string {
  return `
      {{ $now := Now }}
      phase: ${phase}
      startTime: {{ $now | Quote }}
      containerStatuses:
      {{ range .spec.containers }}
      - name: {{ .name | Quote }}
        image: {{ .image | Quote }}
        imageID: ""
        ready: false
        started: false
        restartCount: 0
        state:
          terminated:
            exitCode: ${exitCode}
            reason: ${reason}
            startedAt: {{ $now | Quote }}
            finishedAt: {{ $now | Quote }}
      {{ end }}`;
}
