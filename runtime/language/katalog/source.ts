// Owns: the ports through which text enters the language. Must not: do I/O itself (cli/io and registry/pull do).

import type { JsonObject } from "../../base/mod.ts";

/** A text with the name by which the user knows it. */
export interface Source {
  /** Path, URL or `-`; appears in every diagnostic. */
  readonly uri: string;
  readonly text: string;
}

/** How a remote text is asked for. */
export interface LoadOptions {
  /** Value of the `Authorization` header. */
  readonly authorization?: string;
}

/**
 * Loads texts by reference. `from` is the uri of the text that mentions the reference; relative paths start there.
 * What is optional here may be missing in a build: whatever needs it is then refused with a code of its own.
 */
export interface SourceLoader {
  /** @throws {SourceError} when the reference cannot be read; the message says what to do next. */
  load(reference: string, from?: string, options?: LoadOptions): Promise<Source>;
  /** References of the YAML files directly in a directory, sorted; undefined when it is no directory. */
  list?(reference: string, from?: string): Promise<readonly string[] | undefined>;
  /** An environment variable. */
  variable?(name: string): string | undefined;
  readonly charts?: ChartRenderer;
  readonly git?: TreeFetcher;
  readonly artifacts?: TreeFetcher;
}

/** A Helm chart and what it is rendered with. */
export interface ChartRequest {
  /** Chart repository, `oci://` registry, Git repository or local folder. */
  readonly repo: string;
  readonly chart: string;
  readonly version?: string;
  /** Folder of the chart inside a Git repository. */
  readonly path?: string;
  /** Relative to `from`. */
  readonly valueFiles: readonly string[];
  readonly values?: JsonObject;
  /** The text that asks for the chart. */
  readonly from: string;
  /** Secret that the repository asks for. */
  readonly token?: string;
}

export interface ChartRenderer {
  /** All manifests that a chart renders. @throws {SourceError} */
  render(request: ChartRequest): Promise<Source>;
}

/** Files kept elsewhere: a Git repository or an artifact of a registry. */
export interface TreeRequest {
  readonly url: string;
  /** Branch, tag, commit or digest. */
  readonly ref?: string;
  readonly token?: string;
}

export interface TreeFetcher {
  /** The local directory that holds the files. @throws {SourceError} */
  fetch(request: TreeRequest): Promise<{ readonly directory: string; readonly revision: string }>;
}
