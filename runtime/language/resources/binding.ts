// Owns: `roleRef` and `subjects` of bindings. Must not: know which binding is namespaced.

import type { MutableJson, MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode } from "../document/mod.ts";
import type { Field, FieldContext } from "./field_context.ts";
import { textField } from "./fields.ts";
import { listField, mapNodeOf, objectField, requiredField, requiredKey } from "./shapes.ts";
import { wordField } from "./typed_fields.ts";
import type { BodyBuilder } from "./resource_kind.ts";

const RBAC_GROUP = "rbac.authorization.k8s.io";
const SUBJECTS = ["ServiceAccount", "User", "Group"] as const;

/**
 * The body of a binding. `roleRef.kind` defaults to the first of `roleKinds`. A ServiceAccount without a namespace is
 * one beside the binding, for a cluster-wide binding one beside the managed object.
 */
export function bindingBody(
  entry: MapNode,
  context: FieldContext,
  roleKinds: readonly string[],
): BodyBuilder {
  const roleRef = roleRefField(entry, context, roleKinds);
  const subjects = subjectsField(entry, context);
  return (rendering, identity) => {
    const role = roleRef(rendering);
    const who = subjects(rendering)?.map((subject) =>
      placed(subject, identity.namespace ?? identity.cr.namespace)
    );
    return role && who ? { roleRef: role, subjects: who as MutableJson[] } : undefined;
  };
}

function roleRefField(
  entry: MapNode,
  context: FieldContext,
  roleKinds: readonly string[],
): Field<MutableJsonObject> {
  const declared = child(entry, "roleRef");
  const node = mapNodeOf(declared, context, { path: "roleRef", keys: ["name", "kind", "apiGroup"] });
  if (!node) {
    return requiredField<MutableJsonObject>(() => undefined, {
      path: "roleRef",
      node: declared,
      parent: entry,
    }, context);
  }
  const name = requiredKey(node, context, {
    key: "name",
    field: textField,
    path: "roleRef.name",
    inSchema: true,
  });
  const kind = wordField(child(node, "kind"), context, { path: "roleRef.kind", words: roleKinds });
  const group = wordField(child(node, "apiGroup"), context, {
    path: "roleRef.apiGroup",
    words: [RBAC_GROUP],
  });
  return (rendering) => {
    const role = name(rendering);
    return role === undefined
      ? undefined
      : { apiGroup: group(rendering) ?? RBAC_GROUP, kind: kind(rendering) ?? roleKinds[0]!, name: role };
  };
}

function subjectsField(entry: MapNode, context: FieldContext): Field<MutableJsonObject[]> {
  const node = child(entry, "subjects");
  const keys = ["kind", "name", "namespace", "apiGroup"];
  const list = listField(node, context, { path: "subjects", keys }, (item, path) =>
    objectField({
      kind: wordField(child(item, "kind"), context, { path: `${path}.kind`, words: SUBJECTS }),
      name: requiredKey(item, context, { key: "name", field: textField, path: `${path}.name` }),
      namespace: textField(child(item, "namespace"), context, { path: `${path}.namespace` }),
      apiGroup: textField(child(item, "apiGroup"), context, { path: `${path}.apiGroup` }),
    }));
  return requiredField(
    (rendering) => {
      const found = list(rendering);
      return found && found.length > 0 ? found : undefined;
    },
    { path: "subjects", node, parent: entry },
    context,
  );
}

/** Source: RBAC API; a ServiceAccount needs a namespace and no group, users and groups the reverse. */
function placed(subject: MutableJsonObject, home: string | undefined): MutableJsonObject {
  const { kind = "ServiceAccount", name, namespace = home, apiGroup } = subject;
  if (kind !== "ServiceAccount") return { kind, name: name!, apiGroup: apiGroup ?? RBAC_GROUP };
  return { kind, name: name!, ...(namespace === undefined ? {} : { namespace }) };
}
