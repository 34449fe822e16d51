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
  for (const kind of Object.keys(SCHEMAS)) {
    const start = search(steps[0]!, rootField(kind));
    const found = start && follow(steps.slice(1), start);
    if (found) return found;
  }
  const nearest = direct.nearest ?? nearestName(steps[0]!, Object.keys(SCHEMAS));
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

/** The shallowest field of a name. */
function search(name: string, from: Field): Field | undefined {
  let level: readonly Field[] = [from];
  const seen = new Set<Schema>();
  for (let depth = 0; depth < SEARCH_DEPTH && level.length > 0; depth++) {
    const below = level.flatMap(fieldsBelow);
    const found = below.find((field) => lastName(field) === name);
    if (found) return found;
    level = below.filter((field) => {
      const inside = contents(field.part, field.root);
      return inside.properties !== undefined && !seen.has(inside.properties) && seen.add(inside.properties);
    });
  }
  return undefined;
}

function lastName({ path }: Field): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
