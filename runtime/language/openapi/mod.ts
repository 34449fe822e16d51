/**
 * Object schemas of Kubernetes: `(await kubernetesSchemas()).check(object)` says offline what an API server would.
 * For developer commands only.
 * @module
 */

export { type CrdSchemas, kubernetesSchemas, type ObjectSchemas } from "./object_schemas.ts";
export { pathText, type SchemaProblem } from "./problem.ts";
export { type Place, placeOf } from "./place.ts";
