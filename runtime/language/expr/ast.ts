// Owns: the shape of a parsed template. Must not: hold logic.

/** Offsets count UTF-16 code units from the start of the template text. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** One argument of a command. */
export type Operand =
  & Place
  & (
    | { readonly kind: "dot" }
    | { readonly kind: "nil" }
    | { readonly kind: "literal"; readonly value: boolean | number | bigint | string }
    | { readonly kind: "field"; readonly names: readonly string[] }
    | { readonly kind: "variable"; readonly name: string; readonly names: readonly string[] }
    | { readonly kind: "function"; readonly name: string }
    | { readonly kind: "chain"; readonly operand: Operand; readonly names: readonly string[] }
    | { readonly kind: "pipeline"; readonly pipeline: Pipeline }
  );

/** An operand alone, or a function with its arguments. Never empty. */
export interface Command extends Place {
  readonly first: Operand;
  readonly rest: readonly Operand[];
}

export interface Declaration extends Place {
  readonly name: string;
}

export interface Pipeline extends Place {
  readonly declarations: readonly Declaration[];
  /** `=` instead of `:=`. */
  readonly isAssignment: boolean;
  readonly commands: readonly Command[];
}

export type BranchKind = "if" | "with" | "range";

export type TemplateNode =
  & Place
  & (
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "action"; readonly pipeline: Pipeline }
    | {
      readonly kind: BranchKind;
      readonly pipeline: Pipeline;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    }
    | { readonly kind: "template"; readonly name: string; readonly pipeline: Pipeline | undefined }
    | { readonly kind: "break" | "continue" }
  );

/** A whole text: its own nodes and the templates that it defines. */
export interface ParsedTemplate {
  readonly nodes: readonly TemplateNode[];
  readonly definitions: ReadonlyMap<string, readonly TemplateNode[]>;
}
