// Owns: `resourceQuotas`. Must not: read sources of copies.

import { isJsonObject, type MutableJsonObject } from "../../base/mod.ts";
import { child } from "../document/mod.ts";
import { COPY_KEYS } from "./copy.ts";
import { missingField } from "./field_remarks.ts";
import { profileField } from "./profiles.ts";
import type { ResourceKind } from "./resource_kind.ts";
import { quantitiesField } from "./typed_fields.ts";

/** ResourceQuota: `hard`, a `profile`, or a copy; `hard` wins over what is copied. */
export const RESOURCE_QUOTA: ResourceKind = {
  listKey: "resourceQuotas",
  gvk: () => ({ group: "", version: "v1", kind: "ResourceQuota" }),
  plural: "resourcequotas",
  namespaced: true,
  upkeep: "apply",
  isWorkload: false,
  defaultName: undefined,
  keys: ["hard", "profile", "fromResourceQuota", ...COPY_KEYS],
  copy: { key: "fromResourceQuota", parts: ["spec"] },
  compile(entry, context) {
    const own = quantitiesField(child(entry, "hard"), context, { path: "hard" });
    const profile = profileField(entry, context, {
      family: "resourceQuotas",
      path: "",
      excludes: ["hard", "fromResourceQuota"],
    });
    if (!["hard", "profile", "fromResourceQuota"].some((key) => child(entry, key))) {
      context.report(missingField(entry.span, context, "hard"));
    }
    return (rendering, _identity, given) => {
      const copied = given.source?.["spec"];
      const hard = {
        ...(isJsonObject(copied) ? copied["hard"] as MutableJsonObject | undefined : undefined),
        ...(profile(rendering)?.["hard"] as MutableJsonObject | undefined),
        ...own(rendering),
      };
      return { spec: { hard } };
    };
  },
};
