// Owns: one composed YAML document to a positioned tree: aliases, merge keys, keys, tags. Must not: know Katalogs.

import { type Alias, type Document as YamlDocument, isAlias, isMap, isScalar, isSeq, type Pair } from "yaml";
import type { Node as YamlNode, Scalar, YAMLMap, YAMLSeq } from "yaml";
import type { Checked, Diagnostic, Span } from "../../base/mod.ts";
import type { DocumentLimits } from "./limits.ts";
import type { LineIndex } from "./line_index.ts";
import type { ListNode, MapEntry, MapNode, Node } from "./node.ts";
import { buildScalar, nullScalar, plainScalar, quoted } from "./scalar.ts";

/** What building needs besides the document. */
export interface BuildContext {
  readonly text: string;
  readonly lines: LineIndex;
  readonly limits: DocumentLimits;
}

interface Extent {
  readonly nodes: number;
  readonly depth: number;
}

interface State extends BuildContext {
  readonly anchors: Map<string, Node | "open">;
  readonly extents: Map<Node, Extent>;
  readonly diagnostics: Diagnostic[];
  /** Set once a limit is crossed: nothing more is built. */
  exhausted: boolean;
}

/** Builds the tree; the value is absent when a limit was crossed. */
export function buildTree(yaml: YamlDocument.Parsed, context: BuildContext): Checked<Node> {
  const state: State = {
    ...context,
    anchors: new Map(),
    extents: new Map(),
    diagnostics: [],
    exhausted: false,
  };
  for (const warning of yaml.warnings) {
    if (warning.code !== "TAG_RESOLVE_FAILED") continue;
    const span = context.lines.span(warning.pos[0], warning.pos[1]);
    report(
      state,
      "ORK1010",
      span,
      `unknown tag ${context.text.slice(warning.pos[0], warning.pos[1])}`,
      "remove the tag",
    );
  }
  const root = build(yaml.contents as YamlNode, state, 1);
  return state.exhausted
    ? { diagnostics: state.diagnostics }
    : { value: root, diagnostics: state.diagnostics };
}

function build(yaml: YamlNode | null, state: State, depth: number): Node {
  if (yaml === null || state.exhausted) return nullScalar(state.lines.span(0, 0));
  if (isAlias(yaml)) return resolveAlias(yaml, state, depth);
  const anchor = (yaml as Scalar).anchor;
  if (anchor) state.anchors.set(anchor, "open");
  const span = spanOf(yaml, state);
  if (depth > state.limits.depth) {
    return exhaust(state, span, `nested deeper than ${state.limits.depth} levels`);
  }
  const template = isMap(yaml) ? unquotedTemplate(yaml, state) : undefined;
  const node = template ??
    (isMap(yaml)
      ? buildMap(yaml, state, depth)
      : isSeq(yaml)
      ? buildList(yaml, state, depth)
      : buildScalar(yaml as Scalar, state));
  if (anchor) state.anchors.set(anchor, node);
  return measured(node, state);
}

/** `{{ .x }}` without quotes reads as a map of a map to YAML: say what is really wrong and go on with the text. */
function unquotedTemplate(yaml: YAMLMap, state: State): Node | undefined {
  const span = spanOf(yaml as YamlNode, state);
  const text = state.text.slice(span.offset, span.offset + span.length);
  if (!/^\{\{/.test(text)) return undefined;
  report(state, "ORK1012", span, "a template must be quoted", `write ${quoted(text)}`);
  return plainScalar(text, { span, context: state });
}

function buildList(yaml: YAMLSeq, state: State, depth: number): ListNode {
  const items = yaml.items.map((item) => build(item as YamlNode, state, depth + 1));
  return { kind: "list", span: spanOf(yaml, state), items };
}

function buildMap(yaml: YAMLMap, state: State, depth: number): MapNode {
  const entries: MapEntry[] = [];
  const merges: { readonly node: Node; readonly span: Span }[] = [];
  const seen = new Map<string, MapEntry>();
  for (const pair of yaml.items as Pair<YamlNode | null, YamlNode | null>[]) {
    const key = buildKey(pair.key, state);
    const value = pair.value === null
      ? measured(nullScalar(afterKey(pair.key, state)), state)
      : build(pair.value, state, depth + 1);
    if (!key) continue;
    if (key.isMerge) {
      merges.push({ node: value, span: key.span });
      continue;
    }
    const first = seen.get(key.text);
    if (first) {
      state.diagnostics.push({
        code: "ORK1005",
        severity: "error",
        span: key.span,
        message: `duplicate key "${key.text}"`,
        hint: "keep one of the two",
        related: [{ span: first.keySpan, message: `"${key.text}" is set here first` }],
      });
      continue;
    }
    const entry: MapEntry = { key: key.text, keySpan: key.span, value };
    seen.set(key.text, entry);
    entries.push(entry);
  }
  return { kind: "map", span: spanOf(yaml, state), entries: merged(entries, merges, seen, state) };
}

/** Source: https://yaml.org/type/merge.html; keys written in the map win, then earlier maps of a list. */
function merged(
  entries: MapEntry[],
  merges: readonly { readonly node: Node; readonly span: Span }[],
  seen: Map<string, MapEntry>,
  state: State,
): MapEntry[] {
  for (const merge of merges) {
    const sources = merge.node.kind === "list" ? merge.node.items : [merge.node];
    for (const source of sources) {
      if (source.kind !== "map") {
        if (!state.exhausted) {
          report(
            state,
            "ORK1009",
            merge.span,
            "a merge key (<<) needs a map or a list of maps",
            "use an alias of a map",
          );
        }
        continue;
      }
      for (const entry of source.entries) {
        if (seen.has(entry.key)) continue;
        seen.set(entry.key, entry);
        entries.push(entry);
      }
    }
  }
  return entries;
}

interface Key {
  readonly text: string;
  readonly span: Span;
  readonly isMerge: boolean;
}

function buildKey(yaml: YamlNode | null, state: State): Key | undefined {
  if (yaml === null) {
    report(state, "ORK1011", state.lines.span(0, 0), "an empty key", "write a key before the colon");
    return undefined;
  }
  const span = spanOf(yaml, state);
  if (isAlias(yaml)) {
    const node = resolveAlias(yaml, state, 1);
    if (node.kind === "scalar" && node.value !== null) return { text: node.text, span, isMerge: false };
  }
  if (isScalar(yaml)) {
    const node = buildScalar(yaml, state);
    if (yaml.anchor) state.anchors.set(yaml.anchor, measured(node, state));
    if (node.text !== "" && node.value !== null) {
      return { text: node.text, span, isMerge: node.text === "<<" && node.style === "plain" };
    }
    if (node.style !== "plain") return { text: node.text, span, isMerge: false };
    report(state, "ORK1011", span, "an empty key", "write a key before the colon");
    return undefined;
  }
  if (isAlias(yaml)) return undefined;
  report(
    state,
    "ORK1011",
    span,
    "a key must be a text, found a map or a list",
    "write a plain word as the key",
  );
  return undefined;
}

function resolveAlias(yaml: Alias, state: State, depth: number): Node {
  const span = spanOf(yaml as unknown as YamlNode, state);
  const target = state.anchors.get(yaml.source);
  if (target === undefined) {
    report(
      state,
      "ORK1009",
      span,
      `no anchor "${yaml.source}" before this alias`,
      "define it with &" + yaml.source,
    );
    return measured(nullScalar(span), state);
  }
  if (target === "open") {
    report(
      state,
      "ORK1009",
      span,
      `alias "${yaml.source}" refers to itself`,
      "an alias cannot stand inside its anchor",
    );
    return measured(nullScalar(span), state);
  }
  const extent = state.extents.get(target) ?? { nodes: 1, depth: 1 };
  if (depth + extent.depth > state.limits.depth + 1) {
    return exhaust(state, span, `nested deeper than ${state.limits.depth} levels after aliases are expanded`);
  }
  return target;
}

/** Records how large a node is once aliases are expanded; the sum bounds every later walk over the tree. */
function measured<T extends Node>(node: T, state: State): T {
  let nodes = 1;
  let depth = 0;
  const children = node.kind === "map"
    ? node.entries.map((e) => e.value)
    : node.kind === "list"
    ? node.items
    : [];
  for (const item of children) {
    const extent = state.extents.get(item) ?? { nodes: 1, depth: 1 };
    nodes += extent.nodes;
    depth = Math.max(depth, extent.depth);
  }
  state.extents.set(node, { nodes, depth: depth + 1 });
  if (nodes > state.limits.expandedNodes && !state.exhausted) {
    exhaust(state, node.span, `more than ${state.limits.expandedNodes} values after aliases are expanded`);
  }
  if (depth + 1 > state.limits.depth && !state.exhausted) {
    exhaust(
      state,
      node.span,
      `nested deeper than ${state.limits.depth} levels after merge keys are expanded`,
    );
  }
  return node;
}

function exhaust(state: State, span: Span, message: string): Node {
  if (!state.exhausted) report(state, "ORK1008", span, message);
  state.exhausted = true;
  return nullScalar(span);
}

function spanOf(yaml: YamlNode, state: State): Span {
  const range = (yaml as { range?: [number, number, number] | null }).range;
  if (!range) return state.lines.span(0, 0);
  let end = range[1];
  while (end > range[0] && /\s/.test(state.text[end - 1]!)) end--;
  return state.lines.span(range[0], end);
}

function afterKey(key: YamlNode | null, state: State): Span {
  const span = key ? spanOf(key, state) : state.lines.span(0, 0);
  return state.lines.span(span.offset + span.length, span.offset + span.length);
}

function report(state: State, code: string, span: Span, message: string, hint?: string): void {
  state.diagnostics.push({ code, severity: "error", span, message, ...(hint === undefined ? {} : { hint }) });
}
