// Owns: compiling reads of other CRDs and of other runtimes. Must not: read them (cross_read.ts plans and shapes).

import { nearestName, type Span } from "../../base/mod.ts";
import { child, entryOf, type MapNode, type Node } from "../document/mod.ts";
import type { DataRead, Template } from "../expr/mod.ts";
import type { RulesContext } from "./context.ts";
import { compileEnvironmentText, type EnvironmentText } from "./environment_text.ts";
import { compileCredential, type Credential, type HostUse, hostUse } from "./external.ts";
import {
  durationAt,
  mapItems,
  type NamedTemplate,
  remark,
  scalarAt,
  templateAt,
  templatesAt,
  textAt,
} from "./rule_parts.ts";

/** What is asked of another runtime. */
export type CrossProtocol = "cr" | "health" | "metrics" | "info" | "events";
export const CROSS_PROTOCOLS: readonly CrossProtocol[] = ["cr", "health", "metrics", "info", "events"];

export interface CrossSource {
  /** Full address; overrides the rest. */
  readonly endpoint?: EnvironmentText;
  /** Address of the other runtime. */
  readonly host?: EnvironmentText;
  readonly namespace?: Template;
  /** @default 30000 */
  readonly cacheForMs: number;
  readonly credential?: Credential;
}

export interface CrossEntry {
  /** The result stands under `.cross.<alias>`. */
  readonly alias: string;
  /** Entry name of the CRD; absent when it is chosen by labels or read from an endpoint. */
  readonly crd?: string;
  readonly labelSelector: readonly NamedTemplate[];
  readonly protocol: CrossProtocol;
  readonly name?: Template;
  readonly namespace?: Template;
  readonly matchLabels: readonly NamedTemplate[];
  readonly source?: CrossSource;
  readonly reads: readonly DataRead[];
  readonly span: Span;
}

export interface CompiledCross {
  readonly entries: readonly CrossEntry[];
  readonly reads: readonly DataRead[];
}

const DEFAULT_CACHE_MS = 30_000;

/** Compiles `operatorBox.cross`; entries with mistakes are reported and left out. */
export function compileCross(node: Node | undefined, context: RulesContext): CompiledCross {
  const seen = new Map<string, Span>();
  const entries = mapItems(node).flatMap((item) => {
    const entry = compileEntry(item, context);
    if (entry) checkAlias(entry, seen, context);
    return entry ?? [];
  });
  return { entries, reads: entries.flatMap((entry) => entry.reads) };
}

function compileEntry(node: MapNode, context: RulesContext): CrossEntry | undefined {
  const crd = scalarAt(node, "crd");
  const selector = child(node, "selector");
  const source = compileSource(child(node, "source"), context);
  const protocol = protocolOf(child(node, "source"), context);
  const name = templateAt(selector, "name", context);
  const namespace = templateAt(selector, "namespace", context);
  const matchLabels = [
    ...templatesAt(selector, "matchLabels", context),
    ...templatesAt(node, "matchLabels", context),
  ];
  const labelSelector = templatesAt(node, "labelSelector", context);
  const alias = textAt(node, "as") ?? crd?.text;
  if (alias === undefined) {
    remark(context, {
      code: "ORK4081",
      span: node.span,
      message: crdless(node)
        ? `a cross entry without "crd" needs a name`
        : `a cross entry needs a "crd" or a "labelSelector"`,
      hint: crdless(node) ? `add "as:"` : "add crd: with the name of another entry",
    });
    return undefined;
  }
  const entry: CrossEntry = {
    alias,
    ...(crd ? { crd: crd.text } : {}),
    labelSelector,
    protocol: protocol ?? "cr",
    ...(name ? { name } : {}),
    ...(namespace ? { namespace } : {}),
    matchLabels,
    ...(source ? { source } : {}),
    reads: [
      ...[name, namespace, source?.namespace, source?.endpoint?.template, source?.host?.template]
        .flatMap((template) => template?.reads ?? []),
      ...[...matchLabels, ...labelSelector].flatMap(({ value }) => value.reads),
    ],
    span: node.span,
  };
  checkSelection(node, entry, context);
  return entry;
}

function crdless(node: MapNode): boolean {
  return entryOf(node, "labelSelector") !== undefined || entryOf(node, "source") !== undefined;
}

/** Compiles where another runtime, or anything else, answers. */
export function compileSource(node: Node | undefined, context: RulesContext): CrossSource | undefined {
  if (node?.kind !== "map") return undefined;
  const text = (key: "endpoint" | "host") => {
    const scalar = scalarAt(node, key);
    const compiled = scalar && compileEnvironmentText(scalar, context);
    return compiled ? { [key]: compiled } : {};
  };
  const namespace = templateAt(node, "namespace", context);
  const credential = compileCredential(node, context);
  if (!entryOf(node, "endpoint") && !entryOf(node, "host")) {
    remark(context, {
      code: "ORK4083",
      span: node.span,
      message: `a cross source needs a "host" or an "endpoint"`,
      hint: "host is the address of another runtime, endpoint a full address of anything that answers JSON",
    });
  }
  return {
    ...text("endpoint"),
    ...text("host"),
    ...(namespace ? { namespace } : {}),
    cacheForMs: durationAt(node, "cacheFor") ?? DEFAULT_CACHE_MS,
    ...(credential ? { credential } : {}),
  };
}

function protocolOf(source: Node | undefined, context: RulesContext): CrossProtocol | undefined {
  const scalar = scalarAt(source, "type");
  const found = CROSS_PROTOCOLS.find((name) => name === scalar?.text.toLowerCase());
  if (!scalar || found) return found;
  const near = nearestName(scalar.text, CROSS_PROTOCOLS);
  remark(context, {
    code: "ORK4083",
    span: scalar.span,
    message: `unknown protocol "${scalar.text}" of a cross source`,
    hint: near ? `did you mean "${near}"?` : `write one of ${CROSS_PROTOCOLS.join(", ")}`,
  });
  return undefined;
}

/** An object needs a selector; a health record, metrics or a raw endpoint does not. */
function checkSelection(node: MapNode, entry: CrossEntry, context: RulesContext): void {
  const { name, matchLabels, labelSelector, protocol, source } = entry;
  const needsObject = (protocol === "cr" || protocol === "events") && !source?.endpoint;
  if (needsObject && !name && matchLabels.length === 0 && labelSelector.length === 0) {
    remark(context, {
      code: "ORK4082",
      span: entryOf(node, "selector")?.keySpan ?? scalarAt(node, "crd")?.span ?? node.span,
      message: `cross entry "${entry.alias}" selects no object`,
      hint: `add for example selector: {name: "{{ .metadata.name }}"}`,
    });
  }
  const strategy = scalarAt(node, "strategy");
  if (strategy && strategy.text !== "first") {
    remark(context, {
      code: "ORK4082",
      severity: "warning",
      span: strategy.span,
      message: `strategy "${strategy.text}" is not available, the first match is used`,
      hint: `remove it, or write "strategy: first"`,
    });
  }
}

function checkAlias(entry: CrossEntry, seen: Map<string, Span>, context: RulesContext): void {
  const first = seen.get(entry.alias);
  if (!/^[A-Za-z_][\w.-]*$/.test(entry.alias)) {
    remark(context, {
      code: "ORK4081",
      span: entry.span,
      message: `"${entry.alias}" cannot be the name of a cross entry`,
      hint: "templates read it as .cross.<name>: use letters and digits",
    });
  }
  if (!first) return void seen.set(entry.alias, entry.span);
  context.report({
    code: "ORK4084",
    severity: "error",
    span: entry.span,
    message: `two cross entries are named "${entry.alias}"`,
    hint: `give one of them another name with "as:"`,
    related: [{ span: first, message: "first one" }],
  });
}

/** Which hosts are asked, as far as the text tells without an object. */
export function crossHosts(cross: CompiledCross): readonly HostUse[] {
  return cross.entries.flatMap(({ alias, source }) => source ? sourceHosts(alias, source) : []);
}

/** The host of one source. */
export function sourceHosts(name: string, { endpoint, host }: CrossSource): readonly HostUse[] {
  const template = (endpoint ?? host)?.template;
  if (!template) return [];
  const hasScheme = /^\s*(https?:|\{\{)/i.test(template.source);
  return [hostUse(name, { source: (hasScheme ? "" : "http://") + template.source, span: template.span })];
}

/** Which entries of this process are read. */
export function crossCrds(cross: CompiledCross): readonly string[] {
  return [...new Set(cross.entries.flatMap((entry) => entry.crd ?? []))];
}
