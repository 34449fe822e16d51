// Owns: how many replicas an existing workload with `autoscale` gets, and what is remembered of it. Must not: write.

import { formatSpan, isJsonObject, type JsonObject } from "../../base/mod.ts";
import { asJson, type KubeObject, refOf, type ResourceType, type Write } from "../../kube/mod.ts";
import type { ScaleDecision, ScaleState, WorkloadAutoscale } from "../../language/resources/mod.ts";
import type { Problem } from "./decision.ts";
import type { Wanted } from "./expand.ts";
import { ANNOTATION_LAST_SCALE } from "./names.ts";

/** What follows for a workload that exists: its replicas belong to its `autoscale` and to nobody's template. */
export interface Scaling {
  readonly replicas: number;
  /** RFC 3339; absent when it was never scaled. */
  readonly lastScaledAt?: string;
  /** Set when it is scaled now. */
  readonly step?: { readonly from: number; readonly to: number };
  /** Epoch ms at which another step may follow by time alone. */
  readonly nextAtMs?: number;
  readonly problems: readonly Problem[];
}

/** Evaluates the `autoscale` of an entry once; undefined when it has none. */
export function decideScaling(
  wanted: Wanted,
  existing: KubeObject,
  { now, isBlind }: {
    readonly now: number;
    /** Some children cannot be seen: what templates say of them then is no ground to act. */
    readonly isBlind: boolean;
  },
): Scaling | undefined {
  const { autoscale } = wanted.entry.resource;
  if (!autoscale) return undefined;
  const { scope } = wanted;
  const mark = existing.metadata.annotations?.[ANNOTATION_LAST_SCALE];
  const state = stateOf(existing, mark);
  const remembered = mark === undefined ? {} : { lastScaledAt: mark };
  if (isBlind && autoscale.reads.some(({ path }) => path[0] === "children")) {
    return { replicas: state.replicas, ...remembered, problems: [unseenBy(wanted, state)] };
  }
  const decision = autoscale.decide(scope, state);
  switch (decision.kind) {
    case "failed":
      return { replicas: state.replicas, ...remembered, problems: decision.diagnostics.map(problemOf) };
    case "keep":
      return {
        replicas: state.replicas,
        ...remembered,
        ...momentOf(autoscale, now, decision),
        problems: [],
      };
    case "scale": {
      const { replicas } = decision;
      const further = autoscale.decide(scope, { replicas, lastScaledAtMs: now });
      return {
        replicas,
        lastScaledAt: new Date(now).toISOString(),
        step: { from: state.replicas, to: replicas },
        ...momentOf(autoscale, now, further),
        problems: [],
      };
    }
  }
}

/** The object with the replicas that its workload has or gets. */
export function withScaling(object: KubeObject, scaling: Scaling | undefined): KubeObject {
  if (!scaling) return object;
  const { replicas, lastScaledAt } = scaling;
  const annotations = {
    ...object.metadata.annotations,
    ...(lastScaledAt === undefined ? {} : { [ANNOTATION_LAST_SCALE]: lastScaledAt }),
  };
  return {
    ...object,
    metadata: { ...object.metadata, annotations },
    spec: { ...specOf(object), replicas },
  };
}

/** Scales a workload that is otherwise left as it is; undefined when there is no step to take. */
export function scaleWrite(
  type: ResourceType,
  existing: KubeObject,
  scaling: Scaling | undefined,
): Write | undefined {
  if (!scaling?.step) return undefined;
  const annotations = { [ANNOTATION_LAST_SCALE]: scaling.lastScaledAt! };
  const patch = { metadata: { annotations }, spec: { replicas: scaling.replicas } };
  return { kind: "patchObject", type, ref: refOf(existing), patch, ...decidedFrom(existing) };
}

/** The precondition that nobody has changed the replicas since they were read. */
export function decidedFrom(existing: KubeObject): { readonly resourceVersion?: string } {
  const { resourceVersion } = existing.metadata;
  return resourceVersion === undefined ? {} : { resourceVersion };
}

/** Source: Kubernetes API, replicas of a workload default to 1. */
function stateOf(existing: KubeObject, mark: string | undefined): ScaleState {
  const replicas = specOf(existing)["replicas"];
  const lastScaledAtMs = Date.parse(mark ?? "");
  return {
    replicas: typeof replicas === "number" ? replicas : 1,
    ...(Number.isNaN(lastScaledAtMs) ? {} : { lastScaledAtMs }),
  };
}

function momentOf(
  autoscale: WorkloadAutoscale,
  now: number,
  following: ScaleDecision,
): Pick<Scaling, "nextAtMs"> {
  const stepMs = following.kind === "keep"
    ? following.retryAtMs
    : following.kind === "scale"
    ? now
    : undefined;
  const moments = [stepMs, autoscale.nextChange(now)].filter((moment) => moment !== undefined);
  return moments.length > 0 ? { nextAtMs: Math.min(...moments) } : {};
}

function unseenBy({ entry, name }: Wanted, { replicas }: ScaleState): Problem {
  const what = `${entry.resource.gvk.kind}/${name} keeps its ${replicas} replica${replicas === 1 ? "" : "s"}`;
  const message = `${what}: its autoscale is about children, and some of them cannot be seen`;
  return { reason: "KindUnavailable", message, span: entry.span };
}

function specOf(object: KubeObject): JsonObject {
  const spec = asJson(object)["spec"];
  return isJsonObject(spec) ? spec : {};
}

function problemOf(
  { span, message }: Extract<ScaleDecision, { kind: "failed" }>["diagnostics"][number],
): Problem {
  return { reason: "TemplateFailed", message: `${formatSpan(span)}: ${message}`, span };
}
