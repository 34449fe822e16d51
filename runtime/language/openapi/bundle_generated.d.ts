// Owns: types of the generated module. Must not: hold values.

/** Version of Kubernetes whose API server gave the schemas. */
export const version: string;
/** JSON of component name to schema, gzip in base64. */
export const packed: string;
