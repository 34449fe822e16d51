// Owns: `serviceAccounts`. Must not: know RBAC.

import { child } from "../document/mod.ts";
import { boolField, put, textListField } from "./fields.ts";
import type { MutableJsonObject } from "../../base/mod.ts";
import type { ResourceKind } from "./resource_kind.ts";

/** ServiceAccount. Identities of a cloud are annotations. */
export const SERVICE_ACCOUNT: ResourceKind = {
  listKey: "serviceAccounts",
  gvk: () => ({ group: "", version: "v1", kind: "ServiceAccount" }),
  plural: "serviceaccounts",
  namespaced: true,
  upkeep: "apply",
  isWorkload: false,
  defaultName: (cr) => `${cr}-sa`,
  keys: ["imagePullSecrets", "automountServiceAccountToken"],
  compile(entry, context) {
    const secrets = textListField(child(entry, "imagePullSecrets"), context, {
      path: "imagePullSecrets",
      dropEmpty: true,
    });
    const automount = boolField(child(entry, "automountServiceAccountToken"), context, {
      path: "automountServiceAccountToken",
    });
    return (rendering) => {
      const body: MutableJsonObject = {};
      put(body, "imagePullSecrets", secrets(rendering)?.map((name) => ({ name })));
      put(body, "automountServiceAccountToken", automount(rendering));
      return body;
    };
  },
};
