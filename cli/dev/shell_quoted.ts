// Owns: text as a shell takes it. Must not: run a shell.

/** The word itself, in single quotes where a shell would read more into it. */
export function shellQuoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
