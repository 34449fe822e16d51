/**
 * Object schemas of Kubernetes: `(await kubernetesSchemas()).check(object)` says offline what an API server would.
 * For developer commands only.
 * @module
 */
// Owns: the public surface of runtime/language/openapi. Must not: hold logic.

export { type CrdSchemas, kubernetesSchemas, type ObjectSchemas } from "./object_schemas.ts";
export { pathText, type SchemaProblem } from "./problem.ts";
export { type Place, placeOf } from "./place.ts";
