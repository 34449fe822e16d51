// Owns: what everything that is stored declares: size, class, access modes. Must not: know kinds.

import { child, type MapNode, type Node } from "../document/mod.ts";
import type { Field, FieldContext, Rendering } from "./field_context.ts";
import { textField } from "./fields.ts";
import { type FieldPlace, requiredKey, wordListField } from "./shapes.ts";
import { quantityField } from "./typed_fields.ts";

/** How a volume may be mounted. Source: Kubernetes core/v1 PersistentVolumeAccessMode. */
const ACCESS_MODES = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"] as const;

/** What a volume and a claim both declare; `sizeKey` is what the kind calls the size. */
export interface StorageFields {
  readonly size: Field<string>;
  readonly accessModes: (rendering: Rendering) => string[];
  readonly className: Field<string>;
}

/** Compiles them; problems go to the context. */
export function storageFields(
  entry: MapNode,
  context: FieldContext,
  { sizeKey }: { readonly sizeKey: string },
): StorageFields {
  return {
    size: requiredKey(entry, context, { key: sizeKey, field: quantityField }),
    accessModes: accessModesField(child(entry, "accessModes"), context, { path: "accessModes" }),
    className: textField(child(entry, "storageClassName"), context, { path: "storageClassName" }),
  };
}

/** Access modes; ReadWriteOnce where none are declared. */
export function accessModesField(
  node: Node | undefined,
  context: FieldContext,
  place: FieldPlace,
): (rendering: Rendering) => string[] {
  const modes = wordListField(node, context, { ...place, words: ACCESS_MODES });
  return (rendering) => modes(rendering) ?? ["ReadWriteOnce"];
}
