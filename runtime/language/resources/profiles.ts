// Owns: the registry of profiles and what `profile: name` stands for. Must not: hold built-in values.

import { type Diagnostic, type JsonObject, nearestName, type Span } from "../../base/mod.ts";
import { child, entryOf, type MapNode, type Node, textOf } from "../document/mod.ts";
import type { DataRead, TemplateOptions } from "../expr/mod.ts";
import type { Field, FieldContext, Profile, ProfileRegistry, Rendering } from "./field_context.ts";
import { textField } from "./fields.ts";
import { PROFILE_DEFINITIONS } from "./profile_definitions.ts";
import { BUILT_IN_PROFILES, type ProfileFamily } from "./profiles_table.ts";

/** Families whose names may be written in any letter case. */
const ANY_CASE: readonly ProfileFamily[] = ["rollingUpdate", "pdb"];
const FAMILIES = Object.keys(BUILT_IN_PROFILES) as readonly ProfileFamily[];

/** Only what is built in. */
export const BUILT_IN_REGISTRY: ProfileRegistry = registryOf(new Map());

/**
 * The profiles of a Katalog: those under `profiles:` first, then the built-in ones. A name that stands twice in a class
 * is an error, one that hides a built-in profile a warning.
 */
export function compileProfiles(
  node: Node | undefined,
  context: { readonly templates: TemplateOptions; readonly report: (diagnostic: Diagnostic) => void },
): ProfileRegistry {
  const declared = new Map<ProfileFamily, readonly Profile[]>();
  for (const family of FAMILIES) {
    const list = child(node, family);
    if (list?.kind === "list") declared.set(family, compileFamily(family, list.items, context));
  }
  return declared.size === 0 ? BUILT_IN_REGISTRY : registryOf(declared);
}

function compileFamily(
  family: ProfileFamily,
  items: readonly Node[],
  context: { readonly templates: TemplateOptions; readonly report: (diagnostic: Diagnostic) => void },
): readonly Profile[] {
  const seen = new Map<string, Span>();
  return items.flatMap((item) => {
    const nameNode = child(item, "name");
    const name = textOf(nameNode);
    if (item.kind !== "map" || !nameNode || name === undefined || name === "" || name.includes("{{")) {
      context.report(withoutName(nameNode ?? item, family));
      return [];
    }
    const first = seen.get(keyOf(family, name));
    if (first) {
      context.report(doubleName(nameNode, { family, name, first }));
      return [];
    }
    seen.set(keyOf(family, name), nameNode.span);
    if (builtIn(family, name)) context.report(shadowing(nameNode, family, name));
    return [compileProfile(family, item, { ...context, name })];
  });
}

function compileProfile(
  family: ProfileFamily,
  node: MapNode,
  context: {
    readonly templates: TemplateOptions;
    readonly report: (diagnostic: Diagnostic) => void;
    readonly name: string;
  },
): Profile {
  const reads: DataRead[] = [];
  const fields = PROFILE_DEFINITIONS[family](node, {
    ...context,
    kind: `${family} profile`,
    noteReads: (more) => void reads.push(...more),
    profiles: BUILT_IN_REGISTRY,
  }, `profiles.${family}.${context.name}`);
  return { name: context.name, isBuiltIn: false, fields, reads, node };
}

function registryOf(declared: ReadonlyMap<ProfileFamily, readonly Profile[]>): ProfileRegistry {
  const byKey = new Map<string, Profile>();
  const all = new Map<ProfileFamily, readonly Profile[]>();
  for (const family of FAMILIES) {
    const own = declared.get(family) ?? [];
    const given = Object.entries(BUILT_IN_PROFILES[family]).map(([name, values]): Profile => ({
      name,
      isBuiltIn: true,
      fields: () => values,
      reads: [],
    }));
    const hidden = new Set(own.map((profile) => keyOf(family, profile.name)));
    const list = [...own, ...given.filter((profile) => !hidden.has(keyOf(family, profile.name)))];
    all.set(family, list);
    for (const profile of list) byKey.set(`${family}/${keyOf(family, profile.name)}`, profile);
  }
  return {
    find: (family, name) => byKey.get(`${family}/${keyOf(family, name)}`),
    all: (family) => all.get(family) ?? [],
  };
}

/** Where a profile may be named and what may stand beside it. */
export interface ProfilePlace {
  readonly family: ProfileFamily;
  /** Of the block that holds `profile`; empty for the entry itself. */
  readonly path: string;
  /** Fields that may stand beside the profile. */
  readonly besides?: readonly string[];
  /** When given, only these fields may not stand beside the profile. */
  readonly excludes?: readonly string[];
}

/**
 * The fields that the `profile` of a block stands for; absent when the block names none. A static unknown name, or a
 * profile mixed with explicit fields of the same block, is reported at load; a templated name is resolved per object,
 * and one that renders empty means none.
 */
export function profileField(node: MapNode, context: FieldContext, place: ProfilePlace): Field<JsonObject> {
  const entry = entryOf(node, "profile");
  if (!entry || isMixed(node, context, place)) return () => undefined;
  const { profiles } = context;
  const path = place.path === "" ? "profile" : `${place.path}.profile`;
  const name = textField(entry.value, context, { path });
  if (isStaticText(entry.value)) {
    if (entry.value.text === "") return () => undefined;
    const found = profiles.find(place.family, entry.value.text);
    if (!found) context.report(unknownProfile(entry.value, entry.value.text, { ...place, profiles }));
    else context.noteReads(found.reads);
    return found?.fields ?? (() => undefined);
  }
  for (const profile of profiles.all(place.family)) context.noteReads(profile.reads);
  return (rendering: Rendering) => {
    const wanted = name(rendering);
    if (wanted === undefined) return undefined;
    const found = profiles.find(place.family, wanted);
    if (!found) rendering.problems.push(unknownProfile(entry.value, wanted, { ...place, profiles }));
    return found?.fields(rendering);
  };
}

function isMixed(node: MapNode, context: FieldContext, place: ProfilePlace): boolean {
  const mixed = node.entries.find((e) =>
    e.key !== "profile" &&
    (place.excludes ? place.excludes.includes(e.key) : !place.besides?.includes(e.key))
  );
  if (!mixed) return false;
  context.report(besideProfile(mixed.keySpan, `${place.path === "" ? "" : `${place.path}.`}${mixed.key}`));
  return true;
}

/** A field that a profile says already. */
export function besideProfile(span: Span, path: string): Diagnostic {
  return {
    code: "ORK3005",
    severity: "error",
    span,
    message: `"${path}" stands beside a profile`,
    hint: `a profile is taken as a whole: remove "profile" or "${path.slice(path.lastIndexOf(".") + 1)}"`,
  };
}

function keyOf(family: ProfileFamily, name: string): string {
  return ANY_CASE.includes(family) ? name.toLowerCase() : name;
}

function builtIn(family: ProfileFamily, name: string): JsonObject | undefined {
  const values = BUILT_IN_PROFILES[family];
  return Object.hasOwn(values, keyOf(family, name)) ? values[keyOf(family, name)] : undefined;
}

function isStaticText(node: Node): node is Extract<Node, { kind: "scalar" }> {
  return node.kind === "scalar" && node.value !== null && !node.text.includes("{{");
}

/** The remark about a name that no profile of the family has. */
export function unknownProfile(
  node: Node,
  name: string,
  options: { readonly family: ProfileFamily; readonly profiles: ProfileRegistry },
): Diagnostic {
  const names = options.profiles.all(options.family).map((profile) => profile.name);
  const near = nearestName(name, names);
  return {
    code: "ORK3006",
    severity: "error",
    span: node.span,
    message: `unknown ${options.family} profile "${name}"`,
    hint: near
      ? `did you mean "${near}"?`
      : names.length > 0
      ? `known profiles: ${names.join(", ")}`
      : `declare it under "profiles.${options.family}"`,
  };
}

function withoutName(node: Node, family: ProfileFamily): Diagnostic {
  return {
    code: "ORK3100",
    severity: "error",
    span: node.span,
    message: `an entry of "profiles.${family}" needs a "name" that is plain text`,
    hint: "a profile is found by its name: write it without templates",
  };
}

function doubleName(
  node: Node,
  found: { readonly family: ProfileFamily; readonly name: string; readonly first: Span },
): Diagnostic {
  return {
    code: "ORK3101",
    severity: "error",
    span: node.span,
    message: `two entries of "profiles.${found.family}" are named "${found.name}"`,
    hint: "give each profile of a class its own name",
    related: [{ span: found.first, message: "first one" }],
  };
}

function shadowing(node: Node, family: ProfileFamily, name: string): Diagnostic {
  return {
    code: "ORK3102",
    severity: "warning",
    span: node.span,
    message: `the ${family} profile "${name}" hides the built-in one of that name`,
    hint: "give it another name unless you mean to replace it everywhere",
  };
}
