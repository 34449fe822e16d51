// Owns: `rules` of roles and cluster roles. Must not: judge what they grant.

import type { MutableJson } from "../../base/mod.ts";
import { child, type MapNode } from "../document/mod.ts";
import type { Field, FieldContext } from "./field_context.ts";
import { textListField } from "./fields.ts";
import { listField, objectField, requiredField, requiredKey, strictTextListField } from "./shapes.ts";

/** The rules of a role, at least one. Without `apiGroups` a rule is about the core group. */
export function rulesField(
  entry: MapNode,
  context: FieldContext,
  options: { readonly nonResourceUrls: boolean },
): Field<MutableJson[]> {
  const node = child(entry, "rules");
  const keys = ["apiGroups", "resources", "verbs", "resourceNames"];
  if (options.nonResourceUrls) keys.push("nonResourceURLs");
  const rules = listField(
    node,
    context,
    { path: "rules", keys },
    (rule, path) => ruleField(rule, context, path),
  );
  return requiredField(
    (rendering) => {
      const list = rules(rendering);
      return list && list.length > 0 ? list : undefined;
    },
    { path: "rules", node, parent: entry },
    context,
  );
}

function ruleField(rule: MapNode, context: FieldContext, path: string): Field<MutableJson> {
  const groups = child(rule, "apiGroups");
  const apiGroups = textListField(groups, context, { path: `${path}.apiGroups` });
  const isAboutResources = child(rule, "resources") !== undefined;
  return objectField({
    apiGroups: groups || !isAboutResources ? apiGroups : () => [""],
    resources: strictTextListField(child(rule, "resources"), context, { path: `${path}.resources` }),
    resourceNames: strictTextListField(child(rule, "resourceNames"), context, {
      path: `${path}.resourceNames`,
    }),
    nonResourceURLs: strictTextListField(child(rule, "nonResourceURLs"), context, {
      path: `${path}.nonResourceURLs`,
    }),
    verbs: requiredKey(rule, context, {
      key: "verbs",
      field: strictTextListField,
      path: `${path}.verbs`,
    }),
  });
}
