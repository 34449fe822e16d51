// Owns: what one load shares: the loader, texts read so far, remarks, who imported what. Must not: read documents.

import {
  type Checked,
  type Diagnostic,
  OrkError,
  type RelatedPlace,
  sha256Hex,
  SourceError,
  type Span,
} from "../../../base/mod.ts";
import { type Document, parseDocuments } from "../../document/mod.ts";
import { errorAt, type Report } from "../remark.ts";
import type { LoadOptions, Source, SourceLoader } from "../source.ts";

/** The import that led to a text: its place, and the import that led to that place. */
export interface ImportLink {
  readonly uri: string;
  /** Where the import stands; absent for a text that the user named. */
  readonly place?: Span;
  readonly parent?: ImportLink;
  /** It came out of a repository, a registry or a chart. */
  readonly isFetched?: boolean;
}

/** True for a text from elsewhere and everything that it imports: it must not learn what this machine keeps secret. */
export function isForeign(link: ImportLink): boolean {
  return chainOf(link).some((each) => each.isFetched === true || /^https?:\/\//i.test(each.uri));
}

/** One load. */
export interface Session {
  readonly loader: SourceLoader;
  /** Text by uri, for showing source lines. */
  readonly sources: Map<string, string>;
  readonly report: Report;
  /** First import of every text. */
  readonly links: Map<string, ImportLink>;
  /** Documents by uri; a text is parsed once. */
  readonly parsed: Map<string, readonly Document[]>;
  /** Set when a source could not be resolved, so that what only it could hold is not called missing. */
  readonly unresolved: { count: number };
  /** Expansions so far, against imports that multiply. */
  readonly expansions: { count: number };
}

export function newSession(loader: SourceLoader, report: Report): Session {
  return {
    loader,
    sources: new Map(),
    report,
    links: new Map(),
    parsed: new Map(),
    unresolved: { count: 0 },
    expansions: { count: 0 },
  };
}

const PIN = "#sha256=";

/**
 * Loads a reference that may be pinned: `https://host/katalog.yaml#sha256=<hex>`.
 * @throws {SourceError} when it cannot be read or is not what was pinned.
 */
export async function loadPinned(
  loader: SourceLoader,
  reference: string,
  from?: string,
  options: LoadOptions = {},
): Promise<Source> {
  const at = reference.indexOf(PIN);
  if (at < 0) return await loader.load(reference, from, options);
  const bare = reference.slice(0, at);
  const wanted = reference.slice(at + PIN.length).toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(wanted)) {
    throw new SourceError(`"${reference}" is pinned to something that is not a SHA-256 digest`, {
      code: "source/pin",
      hint: "a digest is 64 hexadecimal digits: `sha256sum FILE` prints it",
    });
  }
  const source = await loader.load(bare, from, options);
  const found = sha256Hex(source.text);
  if (found === wanted) return source;
  throw new SourceError(
    `"${bare}" is not the file that was pinned: expected sha256 ${wanted}, found ${found}`,
    {
      code: "source/pin",
      hint: "look at what changed in it before you write the new digest",
    },
  );
}

/** Documents of a reference that a user's text mentions; a failure is a remark at `place` and undefined. */
export async function readDocuments(
  session: Session,
  reference: string,
  at: {
    readonly place: Span;
    readonly parent: ImportLink;
    readonly code: string;
    readonly options?: LoadOptions;
    readonly isFetched?: boolean;
  },
): Promise<{ readonly uri: string; readonly documents: readonly Document[] } | undefined> {
  const source = await attempt(
    session,
    at,
    () => loadPinned(session.loader, reference, at.place.uri, at.options),
  );
  return source && takeSource(session, source, linkTo(source.uri, at));
}

/** The link of a text that `at` imports. */
export function linkTo(
  uri: string,
  at: { readonly place: Span; readonly parent: ImportLink; readonly isFetched?: boolean | undefined },
): ImportLink {
  return { uri, place: at.place, parent: at.parent, ...(at.isFetched ? { isFetched: true } : {}) };
}

/** What a build can lack has a code of its own. */
const BUILD_CODES: Readonly<Record<string, string>> = {
  "source/helm": "ORK1250",
  "source/git": "ORK1251",
  "source/oci": "ORK1252",
  "source/variable": "ORK1235",
};

/** Runs something that may fail for reasons outside the text; a failure is a remark at `place` and undefined. */
export async function attempt<T>(
  session: Session,
  at: { readonly place: Span; readonly code: string },
  run: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof OrkError)) throw error;
    session.unresolved.count++;
    const code = BUILD_CODES[error.code] ?? at.code;
    session.report(errorAt(at.place, { code, message: error.message }, { hint: error.hint }));
    return undefined;
  }
}

/** Takes a text in: remembers it, parses it once, notes who imported it. */
export function takeSource(
  session: Session,
  source: Source,
  link: ImportLink,
): { readonly uri: string; readonly documents: readonly Document[] } {
  const { uri } = source;
  if (!session.links.has(uri)) session.links.set(uri, link);
  let documents = session.parsed.get(uri);
  if (!documents) {
    session.sources.set(uri, source.text);
    const parsed: Checked<readonly Document[]> = parseDocuments(source);
    parsed.diagnostics.forEach(session.report);
    documents = parsed.value ?? [];
    session.parsed.set(uri, documents);
  }
  return { uri, documents };
}

/** Texts from a link up to the one that the user named. */
export function chainOf(link: ImportLink | undefined): readonly ImportLink[] {
  const chain: ImportLink[] = [];
  for (let at = link; at; at = at.parent) chain.push(at);
  return chain;
}

/** `a.yaml → b.yaml → a.yaml` when importing `uri` below `link` would close a circle. */
export function cycleText(link: ImportLink, uri: string): string | undefined {
  const uris = chainOf(link).map((each) => each.uri);
  const at = uris.indexOf(uri);
  return at < 0 ? undefined : [...uris.slice(0, at + 1).reverse(), uri].join(" → ");
}

/** More than any sane composition has; imports that import twice what imports twice grow without bound. */
const MAX_EXPANSIONS = 2_000;

/** Counts one more import; true, and told once, when there are too many. */
export function isTooMany(session: Session, place: Span): boolean {
  const count = ++session.expansions.count;
  if (count === MAX_EXPANSIONS + 1) {
    session.report(errorAt(place, {
      code: "ORK1213",
      message: `more than ${MAX_EXPANSIONS} imports, counting those inside imported files`,
    }, { hint: "look for files that are imported again and again" }));
  }
  return count > MAX_EXPANSIONS;
}

/** Adds to each remark on an imported text the places that imported it. */
export function withImporters(
  diagnostics: readonly Diagnostic[],
  links: ReadonlyMap<string, ImportLink>,
): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    const told = new Set(diagnostic.related?.map((r) => `${r.span.uri}:${r.span.offset}`));
    const related = chainOf(links.get(diagnostic.span.uri)).flatMap(({ place }): RelatedPlace[] =>
      place && !told.has(`${place.uri}:${place.offset}`) ? [{ span: place, message: "imported here" }] : []
    );
    return related.length === 0
      ? diagnostic
      : { ...diagnostic, related: [...diagnostic.related ?? [], ...related] };
  });
}
