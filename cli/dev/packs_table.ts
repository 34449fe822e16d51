// Owns: which examples `ork init` offers, and under which name. Must not: hold their files (packs_generated.js does).

export interface Pack {
  readonly name: string;
  /** Folder of `examples/`. */
  readonly example: string;
  readonly summary: string;
}

/** In the order in which someone new would take them. */
export const PACKS: readonly Pack[] = [
  {
    name: "beginner",
    example: "website",
    summary: "a Deployment, a Service and a page; a second Deployment on demand",
  },
  {
    name: "intermediate",
    example: "queue-worker",
    summary: "a Job first, workers after it, a Secret that is made once, a phase in the status",
  },
  {
    name: "advanced",
    example: "fleet",
    summary: "two CRDs of which one waits for the other; children for each element of a list and a map",
  },
  {
    name: "tenancy",
    example: "tenant",
    summary: "a namespace with quota and account for each object, and a clean-up at its end",
  },
];
