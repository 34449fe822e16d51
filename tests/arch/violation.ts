// Owns: the shape and the print of a broken rule. Must not: know any rule.

export interface Violation {
  readonly rule: string;
  /** From the repository root. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

export function formatViolations(violations: readonly Violation[]): string {
  return violations.map((one) => `${one.path}:${one.line}: [${one.rule}] ${one.message}`).join("\n");
}
