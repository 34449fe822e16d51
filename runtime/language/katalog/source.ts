// Owns: the port through which text enters the language. Must not: do I/O itself (cli/io and registry/pull do).

/** A text with the name by which the user knows it. */
export interface Source {
  /** Path, URL or `-`; appears in every diagnostic. */
  readonly uri: string;
  readonly text: string;
}

/** Loads texts by reference. `from` is the uri of the text that mentions the reference; relative paths start there. */
export interface SourceLoader {
  /** @throws {SourceError} when the reference cannot be read; the message says what to do next. */
  load(reference: string, from?: string): Promise<Source>;
}
