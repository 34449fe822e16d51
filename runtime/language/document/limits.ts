// Owns: how much one YAML text may cost. Must not: be read from the environment.

/** Bounds of one parse; crossing one is a diagnostic, never an exception. */
export interface DocumentLimits {
  /** UTF-16 code units of text. @default 8 Mi */
  readonly textLength: number;
  /** Lexical tokens of one source; bounds time and memory before anything is built. @default 1_000_000 */
  readonly tokens: number;
  /** Nesting of maps and lists, aliases counted where they are used. @default 128 */
  readonly depth: number;
  /** Nodes of one document after every alias and merge key is expanded. @default 500_000 */
  readonly expandedNodes: number;
}

export const DEFAULT_LIMITS: DocumentLimits = {
  textLength: 8 * 1024 * 1024,
  tokens: 1_000_000,
  depth: 128,
  expandedNodes: 500_000,
};
