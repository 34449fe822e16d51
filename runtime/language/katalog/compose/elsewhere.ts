// Owns: references to other places: variables, credentials, Git repositories, registry artifacts. Must not: do I/O.

import { SourceError } from "../../../base/mod.ts";
import { child, type Node, textOf } from "../../document/mod.ts";
import type { LoadOptions } from "../source.ts";
import { type ImportLink, isForeign, type Session } from "./session.ts";

/** A part of this build that a reference needs and that is missing. */
export class NotInBuild extends SourceError {}

/** A reference split into what has to be fetched and what is taken from it. */
export interface TreeReference {
  readonly kind: "git" | "artifact";
  readonly url: string;
  readonly ref?: string;
  /** File or folder inside. */
  readonly path?: string;
}

/** The text that mentions a reference. */
export interface Here {
  readonly session: Session;
  readonly link: ImportLink;
}

/** `$NAME` or `${NAME}` as its value; any other text as it is. @throws {SourceError} when it is not set. */
export function expandVariable(here: Here, reference: string): string {
  const name = /^\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?$/.exec(reference)?.[1];
  return name === undefined ? reference : variable(here, name);
}

function variable({ session, link }: Here, name: string): string {
  if (isForeign(link)) {
    throw new SourceError(`variable ${name} is not read for a file from elsewhere`, {
      code: "source/variable",
      hint: "what is fetched must not learn the secrets of this machine: import it from a file of your own",
    });
  }
  if (!session.loader.variable) {
    throw new SourceError(`variable ${name} cannot be read: this build does not read variables for imports`, {
      code: "source/variable",
      hint: "write the path or address itself",
    });
  }
  const value = session.loader.variable(name);
  if (value !== undefined && value !== "") return value;
  throw new SourceError(`environment variable ${name} is not set`, {
    code: "source/variable",
    hint: `set it: export ${name}=…`,
  });
}

/** The secret that `auth.fromEnv` names. @throws {SourceError} when it is not set. */
export function tokenOf(here: Here, auth: Node | undefined): string | undefined {
  const name = textOf(child(auth, "fromEnv"));
  return name === undefined ? undefined : variable(here, name.replace(/^\$/, ""));
}

/** Headers for an `auth` block. @throws {SourceError} when its variable is not set. */
export function loadOptionsOf(here: Here, auth: Node | undefined): LoadOptions {
  const token = tokenOf(here, auth);
  if (token === undefined) return {};
  const isBasic = textOf(child(auth, "type")) === "basic";
  return { authorization: isBasic ? `Basic ${btoa(token)}` : `Bearer ${token}` };
}

/** True for text that names a file or an address of one, not something in a registry or repository. */
export function isFileReference(text: string): boolean {
  const bare = text.replace(/#sha256=.*$/i, "");
  if (/^(oci|git|ssh|git\+[a-z]+):/i.test(bare) || /^git@/.test(bare)) return false;
  if (/\.git(\/\/|@|$)/.test(bare)) return false;
  return /\.ya?ml$/i.test(bare) || /^(\.{0,2}\/|-$|https?:)/i.test(bare) || !/[@:]/.test(bare);
}

/** Source: the registry reference grammar: `oci://host/path:tag`, `name:tag`, `git://host/org/repo//path@ref`. */
export function treeReference(text: string, isArtifact = false): TreeReference {
  const isGit = !isArtifact && !/^oci:/i.test(text) &&
    (/^(git|ssh|https?|file|git\+[a-z]+):/i.test(text) || /^git@/.test(text) || /\.git(\/\/|@|$)/.test(text));
  if (!isGit) return artifactReference(text);
  const at = text.lastIndexOf("@");
  const hasRef = at > text.lastIndexOf("/");
  const whole = hasRef ? text.slice(0, at) : text;
  const scheme = /^[a-z+]+:\/\//i.exec(whole)?.[0] ?? "";
  const split = whole.indexOf("//", scheme.length);
  const url = split < 0 ? whole : whole.slice(0, split);
  const path = split < 0 ? "" : whole.slice(split + 2);
  return {
    kind: "git",
    url: url.replace(/^git:\/\//i, "https://").replace(/^git\+/i, ""),
    ...(hasRef ? { ref: text.slice(at + 1) } : {}),
    ...(path === "" ? {} : { path }),
  };
}

/** A version behind `@` is accepted for `:`; a digest stays behind `@`. */
function artifactReference(text: string): TreeReference {
  const bare = text.replace(/^oci:\/\//i, "");
  const slash = bare.lastIndexOf("/");
  const at = bare.lastIndexOf("@");
  const colon = bare.lastIndexOf(":");
  const cut = at > slash ? at : colon > slash ? colon : -1;
  return cut < 0
    ? { kind: "artifact", url: bare }
    : { kind: "artifact", url: bare.slice(0, cut), ref: bare.slice(cut + 1) };
}

/** The local directory that holds a tree. @throws {NotInBuild} {SourceError} */
export async function fetchTree(
  here: Here,
  tree: TreeReference,
  options: { readonly version?: string | undefined; readonly auth?: Node | undefined },
): Promise<string> {
  const fetcher = tree.kind === "git" ? here.session.loader.git : here.session.loader.artifacts;
  if (!fetcher) {
    const what = tree.kind === "git" ? "Git repositories are" : "registries (OCI) are";
    throw new NotInBuild(`cannot fetch "${tree.url}": ${what} not available in this build`, {
      code: tree.kind === "git" ? "source/git" : "source/oci",
      hint: "save the files beside this one and name their path",
    });
  }
  const token = tokenOf(here, options.auth);
  const ref = tree.ref ?? options.version;
  const { directory } = await fetcher.fetch({
    url: tree.url,
    ...(ref === undefined ? {} : { ref }),
    ...(token === undefined ? {} : { token }),
  });
  return directory;
}
