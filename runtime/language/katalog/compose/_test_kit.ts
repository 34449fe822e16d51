// Owns: loading texts that are in memory. Must not: assert.

import { type JsonObject, SourceError } from "../../../base/mod.ts";
import { type LoadedKatalog, loadKatalog, type LoadOptions } from "../load.ts";
import type { SourceLoader } from "../source.ts";

export type Files = Readonly<Record<string, string>>;

/** A loader over texts by path; directories are what paths begin with. */
export function memoryLoader(files: Files, ports: Partial<SourceLoader> = {}): SourceLoader {
  const resolve = (reference: string, from = "") => new URL(reference, `file:///${from}`).pathname.slice(1);
  return {
    load(reference, from) {
      const uri = reference.includes("://") ? reference : resolve(reference, from);
      const text = Object.hasOwn(files, uri) ? files[uri] : undefined;
      return text === undefined
        ? Promise.reject(
          new SourceError(`cannot read "${uri}"`, { code: "source/not-found", hint: "look again" }),
        )
        : Promise.resolve({ uri, text });
    },
    list(reference, from) {
      const folder = `${resolve(reference, from).replace(/\/$/, "")}/`;
      const names = Object.keys(files).filter((path) => path.startsWith(folder) && path.endsWith(".yaml"))
        .map((path) => path.slice(folder.length)).filter((name) => !name.includes("/"));
      const isFile = Object.hasOwn(files, resolve(reference, from));
      return Promise.resolve(
        isFile || names.length === 0
          ? undefined
          : names.sort().map((n) => `${reference.replace(/\/$/, "")}/${n}`),
      );
    },
    ...ports,
  };
}

export interface LoadedTexts extends LoadedKatalog {
  readonly codes: readonly string[];
  /** Canonical entries by name. */
  readonly crds: Readonly<Record<string, JsonObject>>;
}

/** Loads `input.yaml` of some texts. */
export async function loadTexts(
  files: Files,
  options: LoadOptions & { readonly ports?: Partial<SourceLoader> } = {},
): Promise<LoadedTexts> {
  const loaded = await loadKatalog(memoryLoader(files, options.ports), ["input.yaml"], options);
  const canonical = (loaded.value ?? loaded.partial)?.canonical;
  const spec = canonical?.["spec"] as { readonly crds?: Record<string, JsonObject> } | undefined;
  return { ...loaded, codes: loaded.diagnostics.map((d) => d.code), crds: spec?.crds ?? {} };
}

export const TYPES = "apiTypes: {group: demo.example.com, version: v1, kind: Website, plural: websites}";

/** A Katalog with the one entry `website`; `body` are lines of the entry, `head` of the root. */
export function katalog(body = "", head = "", name = "website"): string {
  const lines = body.split("\n").filter((line) => line !== "").map((line) => `      ${line}\n`).join("");
  return `apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {name: shop}\n${head}` +
    `spec:\n  crds:\n    ${name}:\n      ${TYPES}\n${lines}`;
}

export function motif(body: string, name = "web"): string {
  return `apiVersion: orkestra.orkspace.io/v1\nkind: Motif\nmetadata: {name: ${name}}\n${body}`;
}

export function komposer(body: string): string {
  return `apiVersion: orkestra.orkspace.io/v1\nkind: Komposer\nmetadata: {name: all}\n${body}`;
}
