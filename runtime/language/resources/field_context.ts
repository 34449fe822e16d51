// Owns: what a compiled field is, and what compiling and rendering one need. Must not: compile any.

import type { Diagnostic, JsonObject } from "../../base/mod.ts";
import type { MapNode } from "../document/mod.ts";
import type { DataRead, Scope, TemplateOptions } from "../expr/mod.ts";
import type { GroupVersionKind } from "../../kube/mod.ts";
import type { ProfileFamily } from "./profiles_table.ts";

/** What a rendering collects: the scope it reads and the problems it meets. */
export interface Rendering {
  readonly scope: Scope;
  readonly problems: Diagnostic[];
}

/** A compiled field: yields its value, or undefined when it is absent, empty or failed (a failure is in `problems`). */
export type Field<T> = (rendering: Rendering) => T | undefined;

/** What compiling needs besides the node: template functions, and where remarks go. */
export interface FieldContext {
  readonly templates: TemplateOptions;
  readonly report: (diagnostic: Diagnostic) => void;
  /** Told of every data path that a field reads. */
  readonly noteReads: (reads: readonly DataRead[]) => void;
  /** For messages: `Deployment`. */
  readonly kind: string;
  /** Profiles that a `profile:` may name. */
  readonly profiles: ProfileRegistry;
  /** Schemas of custom kinds; without one the rules for a kind that nobody knows hold. */
  readonly schemas?: SchemaLookup;
}

/** The `openAPIV3Schema` of a kind, where it is known. */
export type SchemaLookup = (gvk: GroupVersionKind) => JsonObject | undefined;

/** A named preset: built in, or declared under `profiles:`. */
export interface Profile {
  readonly name: string;
  readonly isBuiltIn: boolean;
  /** What it stands for, typed; templates of a user-defined profile are rendered with the object's scope. */
  readonly fields: Field<JsonObject>;
  /** Data paths that its templates read. */
  readonly reads: readonly DataRead[];
  /** As declared: only for user-defined ones. */
  readonly node?: MapNode;
}

/** Every profile there is, by family and name. */
export interface ProfileRegistry {
  readonly find: (family: ProfileFamily, name: string) => Profile | undefined;
  /** User-defined names first. */
  readonly all: (family: ProfileFamily) => readonly Profile[];
}
