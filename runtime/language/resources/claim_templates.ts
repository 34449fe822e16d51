// Owns: `volumeClaimTemplates` of a StatefulSet and their mounts. Must not: know claims of their own kind.

import type { MutableJsonObject } from "../../base/mod.ts";
import { child, entryOf, type Node } from "../document/mod.ts";
import type { FieldContext, Rendering } from "./field_context.ts";
import { checkKeys, emptyField, missingField } from "./field_remarks.ts";
import { put, textField } from "./fields.ts";
import type { PodParts } from "./pod_template.ts";
import { accessModesField } from "./storage.ts";
import { quantityField } from "./typed_fields.ts";

const KEYS = ["name", "storageClass", "storageSize", "mountPath", "accessModes"];

/** A rendered claim and where it appears in the main container. */
export interface Claim {
  readonly name: string;
  readonly mountPath: string;
  readonly template: MutableJsonObject;
}

/** Claims of an entry: named `data`, mounted at `/data`, ReadWriteOnce; an empty class means the cluster's default. */
export function claimTemplatesField(
  node: Node | undefined,
  context: FieldContext,
): (rendering: Rendering) => readonly Claim[] {
  const items = node?.kind === "list" ? node.items : [];
  const claims = items.map((item, i) => claimField(item, context, `volumeClaimTemplates[${i}]`));
  return (rendering) => claims.flatMap((claim) => claim(rendering) ?? []);
}

function claimField(
  item: Node,
  context: FieldContext,
  path: string,
): (rendering: Rendering) => Claim | undefined {
  if (item.kind === "map") {
    checkKeys(item, KEYS, { ...context, kind: `${context.kind} volumeClaimTemplates` });
  }
  const size = entryOf(item, "storageSize");
  if (!size) context.report(missingField(item.span, context, `${path}.storageSize`));
  const at = (key: string) => ({ path: `${path}.${key}` });
  const name = textField(child(item, "name"), context, at("name"));
  const storage = quantityField(size?.value, context, at("storageSize"));
  const className = textField(child(item, "storageClass"), context, at("storageClass"));
  const mountPath = textField(child(item, "mountPath"), context, at("mountPath"));
  const modes = accessModesField(child(item, "accessModes"), context, at("accessModes"));
  return (rendering) => {
    const before = rendering.problems.length;
    const amount = storage(rendering);
    if (amount === undefined) {
      if (size && rendering.problems.length === before) {
        rendering.problems.push(emptyField(size.value.span, context, `${path}.storageSize`));
      }
      return undefined;
    }
    const claim: MutableJsonObject = {
      accessModes: modes(rendering),
      resources: { requests: { storage: amount } },
    };
    put(claim, "storageClassName", className(rendering));
    const claimName = name(rendering) ?? "data";
    return {
      name: claimName,
      mountPath: mountPath(rendering) ?? "/data",
      template: { metadata: { name: claimName }, spec: claim },
    };
  };
}

/** The pod template with every claim mounted in the main container, unless it mounts the claim itself. */
export function withClaimMounts(template: PodParts, claims: readonly Claim[]): PodParts {
  if (claims.length === 0) return template;
  const [main, ...others] = template.spec["containers"] as MutableJsonObject[];
  const declared = (main?.["volumeMounts"] ?? []) as MutableJsonObject[];
  const mounts = claims.filter((claim) => !declared.some((mount) => mount["name"] === claim.name))
    .map(({ name, mountPath }): MutableJsonObject => ({ name, mountPath }));
  const mounted = { ...main, volumeMounts: [...declared, ...mounts] };
  return { ...template, spec: { ...template.spec, containers: [mounted, ...others] } };
}
