// Owns: a path of field names to its place in a schema. Must not: print.

import { nearestName } from "../../runtime/base/mod.ts";
import { contents, type RootSchema, type Schema, SCHEMAS } from "./schemas.ts";

/** A place in a schema. */
export interface Field {
  /** `katalog.spec.crds.operatorBox`: names of maps and positions in lists left out. */
  readonly path: string;
  readonly part: Schema;
  readonly root: RootSchema;
  readonly isRequired: boolean;
}

export type FoundField =
  | { readonly kind: "found"; readonly field: Field }
  /** `known` is the part of the path that exists; `nearest` a path that was probably meant. */
  | { readonly kind: "unknown"; readonly step: string; readonly known: Field; readonly nearest?: string };

/** Fields above this depth are found by their last names alone. */
const SEARCH_DEPTH = 9;

/**
 * Finds a path with or without the name of its kind: `katalog.spec.crds`, `spec.crds`. Names of CRDs and positions in
 * lists may stand in it. A path that starts in the middle (`onReconcile.deployments`) means the first such place.
 */
export function findField(text: string): FoundField {
  const steps = text.trim().split(/[.\[\]/]+/).filter((step) =>
    step !== "" && step !== "*" && !/^\d+$/.test(step)
  );
  const named = Object.keys(SCHEMAS).find((kind) => kind === steps[0]?.toLowerCase());
  if (named !== undefined) return follow(steps.slice(1), rootField(named));
  const direct = follow(steps, rootField("katalog"));
  if (direct.kind === "found" || direct.known.path !== "katalog") return direct;
  const places = placesByName();
  const start = places.get(steps[0] ?? "");
  if (start) return follow(steps.slice(1), start);
  const near = nearestName(steps[0] ?? "", [...Object.keys(SCHEMAS), ...places.keys()]);
  const place = near === undefined ? undefined : Object.hasOwn(SCHEMAS, near) ? near : places.get(near)?.path;
  const rest = steps.slice(1).map((name) => `.${name}`).join("");
  const nearest = direct.nearest ?? (place === undefined ? undefined : `${place}${rest}`);
  return nearest === undefined ? direct : { ...direct, nearest };
}

/** The fields directly below a place. */
export function fieldsBelow(field: Field): readonly Field[] {
  const inside = contents(field.part, field.root);
  return Object.entries(inside.properties ?? {}).map(([name, part]) => ({
    path: `${field.path}.${name}`,
    part,
    root: field.root,
    isRequired: inside.required?.includes(name) ?? false,
  }));
}

function rootField(kind: string): Field {
  const root = SCHEMAS[kind]!;
  return { path: kind, part: root, root, isRequired: false };
}

function follow(steps: readonly string[], from: Field): FoundField {
  let field = from;
  let mayBeName = false;
  for (const [i, step] of steps.entries()) {
    const below = fieldsBelow(field);
    const next = below.find((one) => lastName(one) === step) ??
      below.find((one) => lastName(one).toLowerCase() === step.toLowerCase());
    if (next) {
      mayBeName = hasFreeNames(next);
      field = next;
      continue;
    }
    const near = nearestName(step, below.map(lastName));
    if (mayBeName && near === undefined) {
      mayBeName = false;
      continue;
    }
    const rest = steps.slice(i + 1).map((name) => `.${name}`).join("");
    return {
      kind: "unknown",
      step,
      known: field,
      ...(near === undefined ? {} : { nearest: `${field.path}.${near}${rest}` }),
    };
  }
  return { kind: "found", field };
}

function hasFreeNames({ part, root }: Field): boolean {
  const inside = part.$ref === undefined ? part : root.$defs[part.$ref.slice("#/$defs/".length)] ?? {};
  return inside.properties === undefined && typeof inside.additionalProperties === "object";
}

/** The shallowest field of each name, those of a Katalog first. */
function placesByName(): ReadonlyMap<string, Field> {
  const places = new Map<string, Field>();
  for (const kind of Object.keys(SCHEMAS)) collect(rootField(kind), places);
  return places;
}

function collect(root: Field, places: Map<string, Field>): void {
  let level: readonly Field[] = [root];
  const seen = new Set<Schema["properties"]>();
  for (let depth = 0; depth < SEARCH_DEPTH && level.length > 0; depth++) {
    const below = level.flatMap(fieldsBelow);
    for (const field of below) {
      const known = places.get(lastName(field));
      if (known === undefined || (isPreset(known) && !isPreset(field))) places.set(lastName(field), field);
    }
    level = below.filter((field) => {
      const inside = contents(field.part, field.root).properties;
      return inside !== undefined && !seen.has(inside) && seen.add(inside);
    });
  }
}

/** Fields of your own presets repeat those of the blocks that use them. */
function isPreset({ path }: Field): boolean {
  return path.includes(".profiles.");
}

function lastName({ path }: Field): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
