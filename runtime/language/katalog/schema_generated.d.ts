// Owns: the types of the generated validators. Must not: say more than the generator keeps stable.

/** One error of the validator. Source: ajv 8, `ErrorObject`. */
export interface SchemaError {
  /** JSON pointer into the data. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A part of a JSON Schema as the files of schemas/ use it. */
export interface SchemaPart {
  readonly $ref?: string;
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly additionalProperties?: boolean | SchemaPart;
  readonly items?: SchemaPart;
  readonly required?: readonly string[];
}

/** The parts of all kinds of this module, the kinds themselves among them. */
export const schema: { readonly $defs: Readonly<Record<string, SchemaPart>> };

/** True when the data fits; otherwise `errors` holds all mistakes. Synchronous: read `errors` at once. */
export type Validate = ((data: unknown) => boolean) & { errors?: readonly SchemaError[] | null };

export const Katalog: Validate;
export const Komposer: Validate;
export const Motif: Validate;
