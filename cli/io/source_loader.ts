// Owns: loading source texts from paths, standard input and https. Must not: parse them.

import { type Clock, errorMessage, SourceError } from "../../runtime/base/mod.ts";
import type { Source, SourceLoader } from "../../runtime/language/katalog/mod.ts";
import { decodeText, type FileSystem, readBounded } from "./files.ts";

/** The part of `fetch` that is used here. */
export type Fetch = (
  url: URL,
  init: { readonly signal: AbortSignal; readonly headers?: Record<string, string> },
) => Promise<Response>;

export interface SourceLoaderOptions {
  readonly files: FileSystem;
  readonly clock: Clock;
  /** @default fetch */
  readonly fetch?: Fetch;
  /** Whole download, in milliseconds. @default 30000 */
  readonly timeoutMs?: number;
  /** @default 4194304 */
  readonly maxUrlBytes?: number;
  /** Ports for what this build can do beyond files and addresses. @default none */
  readonly ports?: Pick<SourceLoader, "variable" | "charts" | "git" | "artifacts">;
}

/**
 * Loads paths, `-` (standard input, once) and https addresses; plain http only from this machine. Relative references
 * start at the text that mentions them. The same reference is read once.
 */
export function sourceLoader(options: SourceLoaderOptions): SourceLoader {
  const loaded = new Map<string, Promise<Source>>();
  return {
    ...options.ports,
    load(reference, from, how = {}) {
      const uri = resolveReference(reference, from);
      const known = loaded.get(uri);
      if (known) return known;
      const source = read(uri, options, how.authorization);
      loaded.set(uri, source);
      return source;
    },
    async list(reference, from) {
      const path = resolveReference(reference, from);
      if (path === "-" || isUrl(path) || await options.files.kindOf(path) !== "directory") return undefined;
      const folder = path.replace(/\/+$/, "") || "/";
      const entries = await options.files.list(path);
      return entries.filter((entry) => !entry.isDirectory && /\.ya?ml$/i.test(entry.name))
        .map((entry) => referenceBelow(folder, entry.name, reference));
    },
  };
}

/** The file as a reference from where the directory was named, so that relative stays relative. */
function referenceBelow(folder: string, name: string, reference: string): string {
  const base = reference.startsWith("/") ? folder : reference.replace(/\/+$/, "");
  return base === "" || base === "/" ? `/${name}` : `${base}/${name}`;
}

/** The uri that a reference means when it stands in the text `from`. */
export function resolveReference(reference: string, from?: string): string {
  if (isUrl(reference) || from === undefined || from === "-") return reference;
  // What a text from elsewhere mentions is there, never on this machine.
  if (isUrl(from)) return new URL(reference, from).href;
  if (reference === "-" || reference.startsWith("/")) return reference;
  const slash = from.lastIndexOf("/");
  return slash < 0 ? reference : tidy(`${from.slice(0, slash)}/${reference}`);
}

/** True for http and https addresses. */
export function isUrl(reference: string): boolean {
  return /^https?:\/\//i.test(reference);
}

/** Takes out `.` and `..` steps, keeping a leading `..`. */
function tidy(path: string): string {
  const out: string[] = [];
  for (const [i, step] of path.split("/").entries()) {
    if (step === "." || (step === "" && i > 0)) continue;
    if (step === ".." && out.length > 0 && out.at(-1) !== ".." && out.at(-1) !== "") out.pop();
    else out.push(step);
  }
  return out.join("/") || ".";
}

async function read(
  uri: string,
  options: SourceLoaderOptions,
  authorization: string | undefined,
): Promise<Source> {
  if (uri === "-") return { uri, text: decodeText(await options.files.readStdin(), uri) };
  if (isUrl(uri)) return { uri, text: await download(uri, options, authorization) };
  if (/^oci:\/\//i.test(uri)) {
    throw new SourceError(`cannot load "${uri}": OCI references are not supported by this version`, {
      code: "source/scheme",
      hint: "download the file and name its path",
    });
  }
  return { uri, text: await options.files.readText(uri) };
}

async function download(
  uri: string,
  options: SourceLoaderOptions,
  authorization: string | undefined,
): Promise<string> {
  const url = parseUrl(uri);
  if (url.protocol === "http:" && !["127.0.0.1", "localhost", "[::1]"].includes(url.hostname)) {
    throw new SourceError(`refusing to load "${uri}" over plain http`, {
      code: "source/insecure",
      hint: "use https, or download the file first",
    });
  }
  const timeoutMs = options.timeoutMs ?? 30_000;
  const controller = new AbortController();
  const timer = options.clock.after(timeoutMs, () => controller.abort());
  try {
    const response = await (options.fetch ?? fetch)(url, {
      signal: controller.signal,
      ...(authorization === undefined ? {} : { headers: { authorization } }),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new SourceError(`cannot load "${uri}": the server answered ${response.status}`, {
        code: "source/http",
        hint: response.status === 404
          ? "check the address (a page that shows the file is not the file: use its raw link)"
          : "try again later or download the file yourself",
      });
    }
    if (response.body === null) return "";
    return decodeText(await readBounded(response.body, uri, options.maxUrlBytes ?? 4 * 1024 * 1024), uri);
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const why = controller.signal.aborted ? `no answer within ${timeoutMs / 1_000}s` : errorMessage(error);
    throw new SourceError(`cannot load "${uri}": ${why}`, {
      code: "source/network",
      hint: "check the address and the network, or download the file first",
      cause: error,
    });
  } finally {
    timer.cancel();
  }
}

function parseUrl(uri: string): URL {
  const url = URL.parse(uri);
  if (url === null) {
    throw new SourceError(`"${uri}" is not an address`, { code: "source/url", hint: "check the spelling" });
  }
  return url;
}
