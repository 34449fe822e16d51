// Owns: how a diagnostic code is explained. Must not: explain one.

/** What `ork explain` says about a code. */
export interface ExplainedCode {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly title: string;
  readonly explanation: string;
  /** The mistake, as YAML; empty where no text shows it. */
  readonly example: string;
  /** The same, right. */
  readonly fix: string;
}
