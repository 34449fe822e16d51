// Owns: for how long an operator may write. Must not: decide it.

/** One time of leading. */
export interface Term {
  /** Aborts when nothing new may begin: the process stops, or leadership is lost. */
  readonly ended: AbortSignal;
  /** Aborts when somebody else may lead: what is in flight must stop too. */
  readonly lost: AbortSignal;
}
