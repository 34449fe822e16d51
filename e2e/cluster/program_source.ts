// Owns: the port of a place from which programs come. Must not: be such a place.

import type { Platform } from "./platform.ts";
import type { Reporter } from "./reporter.ts";
import type { ProgramName } from "./versions.ts";

/** What every source may use. */
export interface ProgramContext {
  readonly cache: string;
  readonly platform: Platform;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/** Either the path of an executable, or the reason why this source has none. */
export type ProgramFound =
  | { readonly kind: "found"; readonly path: string }
  | { readonly kind: "missing"; readonly reason: string };

/** A place from which programs come. */
export interface ProgramSource {
  /** Shown to people, e.g. `cache`. */
  readonly name: string;
  /** Never throws for what the world lacks: that is a reason. */
  find(program: ProgramName, context: ProgramContext): Promise<ProgramFound>;
}

export function found(path: string): ProgramFound {
  return { kind: "found", path };
}

export function missing(reason: string): ProgramFound {
  return { kind: "missing", reason };
}
