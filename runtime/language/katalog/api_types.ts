// Owns: which API type a CRD entry stands for: apiTypes, CRD file or built-in table. Must not: read files.

import { type Diagnostic, nearestName } from "../../base/mod.ts";
import { child, entryOf, type MapEntry, type MapNode, type Node, textOf } from "../document/mod.ts";
import { BUILT_IN_KINDS, type BuiltInKind, builtInKind } from "./builtin_kinds_table.ts";
import type { ApiTypes, CrdDefinition, CrdVersion } from "./model.ts";
import { errorAt, type Report } from "./remark.ts";

export interface ResolvedTypes {
  readonly types: ApiTypes;
  readonly definition?: CrdDefinition;
}

/** Resolves the type of an entry. `crds` are the definitions in its `crdFile`, undefined when it has none or was unreadable. */
export function resolveTypes(
  entry: MapEntry & { readonly value: MapNode },
  crds: readonly CrdDefinition[] | undefined,
  report: Report,
): ResolvedTypes | undefined {
  const map = entry.value;
  if (entryOf(map, "crdFile")) {
    const definition = crds && chooseDefinition(entry, crds, report);
    return definition ? fromDefinition(map, definition, report) : undefined;
  }
  const apiTypes = child(map, "apiTypes");
  if (!apiTypes) {
    report(
      errorAt(entry.keySpan, {
        code: "ORK1130",
        message: `entry "${entry.key}" does not say which API type it watches`,
      }, {
        hint: `add "crdFile: ./crd.yaml", or "apiTypes:" with group, version, kind and plural`,
      }),
    );
    return undefined;
  }
  return apiTypes.kind === "map" ? fromApiTypes(map, apiTypes, report) : undefined;
}

function chooseDefinition(
  entry: MapEntry & { readonly value: MapNode },
  crds: readonly CrdDefinition[],
  report: Report,
): CrdDefinition | undefined {
  const file = entryOf(entry.value, "crdFile")!.value;
  if (crds.length === 0) {
    report(errorAt(file.span, { code: "ORK1141", message: "the file holds no CustomResourceDefinition" }, {
      hint: "a crdFile is a YAML file with kind CustomResourceDefinition",
    }));
    return undefined;
  }
  if (crds.length === 1) return crds[0];
  const wantedKind = textOf(child(child(entry.value, "apiTypes"), "kind"));
  const wantedGroup = textOf(child(child(entry.value, "apiTypes"), "group"));
  const name = entry.key.toLowerCase();
  const matches = crds.filter((crd) =>
    wantedKind === undefined
      ? [crd.kind.toLowerCase(), crd.singular, crd.plural].includes(name)
      : crd.kind === wantedKind && (wantedGroup === undefined || crd.group === wantedGroup)
  );
  if (matches.length === 1) return matches[0];
  const kinds = crds.map((crd) => crd.kind).join(", ");
  report(errorAt(file.span, {
    code: "ORK1143",
    message: `the file holds ${crds.length} CustomResourceDefinitions (${kinds}) and ` +
      `${matches.length === 0 ? "none matches" : "several match"} entry "${entry.key}"`,
  }, { hint: `name the entry after one of them, or add "apiTypes: {kind: ${crds[0]!.kind}}"` }));
  return undefined;
}

function fromDefinition(map: MapNode, definition: CrdDefinition, report: Report): ResolvedTypes | undefined {
  const known = { group: definition.group, kind: definition.kind, plural: definition.plural };
  reportContradictions(child(map, "apiTypes"), known, report);
  const version = chooseVersion(map, definition, report);
  if (!version) return undefined;
  return {
    types: {
      ...known,
      version: version.name,
      namespaced: definition.namespaced,
      isBuiltIn: false,
      hasStatusSubresource: version.hasStatusSubresource,
    },
    definition,
  };
}

function reportContradictions(
  apiTypes: Node | undefined,
  known: Readonly<Record<string, string>>,
  report: Report,
): void {
  for (const [field, expected] of Object.entries(known)) {
    const node = child(apiTypes, field);
    if (textOf(node) === undefined || textOf(node) === expected) continue;
    report(errorAt(node!.span, {
      code: "ORK1144",
      message: `apiTypes.${field} is "${textOf(node)}", the CRD file says "${expected}"`,
    }, { hint: `write "${expected}", or remove apiTypes: the CRD file already says it` }));
  }
}

/** The version that `apiTypes` names, else the stored one, else the first; served in any case. */
function chooseVersion(map: MapNode, { versions }: CrdDefinition, report: Report): CrdVersion | undefined {
  const node = child(child(map, "apiTypes"), "version");
  const wanted = textOf(node);
  const served = versions.filter((version) => version.served);
  const version = wanted === undefined
    ? served.find((one) => one.storage) ?? served[0]
    : served.find((one) => one.name === wanted);
  if (version) return version;
  const place = node ?? entryOf(map, "crdFile")!.value;
  const names = versions.map(({ name, served }) => name + (served ? "" : " (not served)"));
  report(errorAt(place.span, {
    code: "ORK1145",
    message: wanted === undefined ? "the CRD serves no version" : `the CRD serves no version "${wanted}"`,
  }, { hint: `it has: ${names.join(", ")}` }));
  return undefined;
}

/** A built-in kind knows the rest itself; any other one is written out. */
function fromApiTypes(map: MapNode, apiTypes: MapNode, report: Report): ResolvedTypes | undefined {
  const written: WrittenTypes = {
    group: textOf(child(apiTypes, "group")),
    version: textOf(child(apiTypes, "version")),
    kind: textOf(child(apiTypes, "kind")),
    plural: textOf(child(apiTypes, "plural")),
  };
  const builtIn = written.kind === undefined ? undefined : builtInKind(written.kind, written.group);
  if (builtIn) return fromBuiltIn(builtIn, written);
  const { group, version, kind, plural } = written;
  if (group === undefined || version === undefined || kind === undefined || plural === undefined) {
    report(lacking(written, entryOf(map, "apiTypes")!));
    return undefined;
  }
  const scope = child(map, "namespaced");
  const namespaced = !(scope?.kind === "scalar" && scope.value === false);
  return {
    types: { group, version, kind, plural, namespaced, isBuiltIn: false, hasStatusSubresource: true },
  };
}

/** `apiTypes` as the user wrote it, in the order in which missing parts are named. */
interface WrittenTypes {
  readonly group: string | undefined;
  readonly version: string | undefined;
  readonly kind: string | undefined;
  readonly plural: string | undefined;
}

function fromBuiltIn(builtIn: BuiltInKind, { version, plural }: WrittenTypes): ResolvedTypes {
  return {
    types: {
      group: builtIn.group,
      version: version ?? builtIn.version,
      kind: builtIn.kind,
      plural: plural ?? builtIn.plural,
      namespaced: builtIn.namespaced,
      isBuiltIn: true,
      hasStatusSubresource: builtIn.hasStatus,
    },
  };
}

function lacking(written: WrittenTypes, { keySpan }: MapEntry): Diagnostic {
  const { kind, group } = written;
  const missing = Object.entries(written).filter(([, value]) => value === undefined).map(([key]) => key);
  const near = kind === undefined || group !== undefined
    ? undefined
    : nearestName(kind, BUILT_IN_KINDS.map((one) => one.kind));
  return errorAt(keySpan, { code: "ORK1131", message: `apiTypes lacks ${missing.join(", ")}` }, {
    hint: near !== undefined && near !== kind
      ? `did you mean the built-in kind "${near}"? Other kinds need group, version, kind and plural, or a crdFile`
      : "only built-in kinds can do with kind alone; a crdFile supplies all four",
  });
}
