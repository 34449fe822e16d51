// Owns: the state and the limits of one evaluation. Must not: know template nodes.

import type { Random } from "../../base/mod.ts";
import type { Scope, Value } from "./scope.ts";

/** Bounds of one evaluation, notes and called templates included. */
export interface EvaluationLimits {
  /** Node visits plus one for each 256 characters or 16 elements handled. @default 500000 */
  readonly steps: number;
  /** UTF-16 code units of the output and of each text in between. @default 2 MiB */
  readonly textLength: number;
  /** Templates within templates. @default 100 */
  readonly depth: number;
}

export const DEFAULT_LIMITS: EvaluationLimits = { steps: 500_000, textLength: 1 << 21, depth: 100 };

/** What a function may use besides its arguments. */
export interface FunctionContext {
  readonly root: Readonly<Record<string, Value>>;
  /** Epoch ms. */
  readonly now: number;
  readonly random: Random;
  /** Counts work against the step limit and fails beyond it. */
  charge(steps: number): void;
  /** Fails when a text of this length would be too long; call before building it. */
  reserve(textLength: number): void;
}

/** User text that cannot be evaluated on this data. Thrown by functions and closures, caught where a template is rendered. */
export class EvaluationFailure extends Error {
  readonly code: "ORK2020" | "ORK2021";
  /** Offset in the template; undefined where only the caller knows it. */
  readonly offset: number | undefined;

  constructor(
    message: string,
    options: { readonly code?: "ORK2020" | "ORK2021"; readonly offset?: number } = {},
  ) {
    super(message);
    this.code = options.code ?? "ORK2020";
    this.offset = options.offset;
  }
}

/** Gives up on the running evaluation; for functions. @throws EvaluationFailure always */
export function failFunction(message: string): never {
  throw new EvaluationFailure(message);
}

/** The variables of one template call. Index 0 is `$`. */
export type Frame = Value[];

/** One running evaluation. */
export class Run implements FunctionContext {
  readonly scope: Scope;
  readonly limits: EvaluationLimits;
  frame: Frame;
  out = "";
  /** Offset of what runs now, for messages. */
  at = 0;
  #steps: number;
  #depth = 0;

  constructor(scope: Scope, limits: EvaluationLimits) {
    this.scope = scope;
    this.limits = limits;
    this.frame = [scope.root];
    this.#steps = limits.steps;
  }

  get root(): Readonly<Record<string, Value>> {
    return this.scope.root;
  }

  get now(): number {
    return this.scope.now;
  }

  get random(): Random {
    return this.scope.random;
  }

  step(): void {
    if (--this.#steps < 0) this.#exhausted();
  }

  charge(steps: number): void {
    this.#steps -= steps;
    if (this.#steps < 0) this.#exhausted();
  }

  reserve(textLength: number): void {
    if (textLength > this.limits.textLength) {
      throw new EvaluationFailure(`text would be longer than ${this.limits.textLength} characters`, {
        code: "ORK2021",
      });
    }
    this.charge(textLength >>> 8);
  }

  /** Counts the work that handling a value means. */
  chargeValue(value: Value): void {
    if (typeof value === "string") {
      if (value.length >= 256) this.reserve(value.length);
    } else if (Array.isArray(value)) this.charge(value.length >>> 4);
  }

  write(text: string): void {
    this.out += text;
    if (this.out.length > this.limits.textLength) this.reserve(this.out.length);
  }

  /** What `body` writes, instead of writing it to the output. */
  capture(body: () => void): string {
    const outer = this.out;
    this.out = "";
    body();
    const text = this.out;
    this.out = outer;
    return text;
  }

  /** Runs `body` one level deeper with variables of its own. */
  within<T>(frame: Frame, body: () => T): T {
    if (++this.#depth > this.limits.depth) {
      throw new EvaluationFailure(`templates call each other more than ${this.limits.depth} levels deep`, {
        code: "ORK2021",
      });
    }
    const outer = this.frame;
    this.frame = frame;
    const result = body();
    this.frame = outer;
    this.#depth--;
    return result;
  }

  #exhausted(): never {
    throw new EvaluationFailure(`evaluation takes more than ${this.limits.steps} steps`, { code: "ORK2021" });
  }
}
