// Owns: which objects of a kind a watch sees. Must not: evaluate it; the server does.

/** Which objects of a type. Everything absent: all. */
export interface Selector {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}
