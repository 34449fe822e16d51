// Owns: types of the generated module. Must not: hold values.

/** Text by path inside the pack, by folder of `examples/`. */
export const packFiles: Readonly<Record<string, Readonly<Record<string, string>>>>;
