// Owns: what can be wrong with calls to other systems before any is made. Must not: compile texts.

import type { Span } from "../../base/mod.ts";
import { child, entryOf, type MapNode, type ScalarNode } from "../document/mod.ts";
import type { RulesContext } from "./context.ts";
import { checkRequest } from "./external_request_check.ts";
import { remark, scalarAt, textAt } from "./rule_parts.ts";

/** Most calls that one block may declare, so that a reconcile stays bounded. */
const MAX_EXTERNAL_CALLS = 32;

/** Checks names, protocols, addresses, methods and credentials of a list of calls. */
export function checkExternal(items: readonly MapNode[], context: RulesContext): void {
  const seen = new Map<string, Span>();
  items.forEach((node, i) => {
    checkName(node, seen, context);
    checkRequest(node, context);
    checkCredential(node, context);
    checkForwardReads(node, items.slice(i), context);
    if (i !== MAX_EXTERNAL_CALLS) return;
    remark(context, {
      code: "ORK4078",
      span: node.span,
      message: `${items.length} external calls, at most ${MAX_EXTERNAL_CALLS} are possible`,
      hint: "ask one service for several answers, or split the CRD",
    });
  });
}

function checkName(node: MapNode, seen: Map<string, Span>, context: RulesContext): void {
  const name = scalarAt(node, "name");
  if (!name) return reportNoName(node, context);
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name.text)) {
    remark(context, {
      code: "ORK4070",
      span: name.span,
      message: `"${name.text}" cannot be the name of an external call`,
      hint: `templates read it as .external.<name>: use letters and digits, such as "${
        camelCase(name.text)
      }"`,
    });
  }
  const first = seen.get(name.text);
  if (!first) seen.set(name.text, name.span);
  else if (!entryOf(node, "when") && !entryOf(node, "or")) reportSameName(name, first, context);
}

function reportNoName(node: MapNode, context: RulesContext): void {
  if (entryOf(node, "include")) return;
  remark(context, {
    code: "ORK4070",
    span: node.span,
    message: "an external call needs a name",
    hint: 'the result stands under .external.<name>: add for example "name: health"',
  });
}

function reportSameName(name: ScalarNode, first: Span, context: RulesContext): void {
  context.report({
    code: "ORK4071",
    severity: "error",
    span: name.span,
    message: `two external calls are named "${name.text}"`,
    hint: "rename one, or give them conditions of which only one holds",
    related: [{ span: first, message: "first one" }],
  });
}

function camelCase(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = words.map((word, i) => i === 0 ? word : word[0]!.toUpperCase() + word.slice(1)).join("");
  return /^[A-Za-z]/.test(joined) ? joined : `call${joined}`;
}

function checkCredential(node: MapNode, context: RulesContext): void {
  const auth = child(node, "auth");
  const sources = [
    entryOf(node, "token"),
    entryOf(auth, "token"),
    entryOf(auth, "env"),
    entryOf(auth, "secretRef"),
  ].filter((entry) => entry !== undefined);
  const [first, second] = sources;
  if (second) {
    context.report({
      code: "ORK4077",
      severity: "error",
      span: second.keySpan,
      message: `"${first!.key}" and "${second.key}" both give the credential`,
      hint: "keep one of them",
      related: [{ span: first!.keySpan, message: "first one" }],
    });
  } else if (auth && !first) {
    remark(context, {
      code: "ORK4077",
      span: auth.span,
      message: `"auth" names no credential`,
      hint: "add secretRef: {name, key} or env: NAME",
    });
  }
}

/** A call sees results of earlier calls only. */
function checkForwardReads(node: MapNode, from: readonly MapNode[], context: RulesContext): void {
  const text = textsOf(node);
  for (const [i, other] of from.entries()) {
    const name = textAt(other, "name");
    if (name === undefined || !/^[\w-]+$/.test(name)) continue;
    const use = text.find((scalar) => new RegExp(`\\bexternal\\.${name}\\b(?!-)`).test(scalar.text));
    if (!use) continue;
    remark(context, {
      code: "ORK4080",
      severity: "warning",
      span: use.span,
      message: i === 0
        ? `call "${name}" reads its own result, which is empty until it was made`
        : `this reads the result of "${name}", which is called later`,
      hint: i === 0
        ? "read the status field in which you kept the last answer"
        : `move "${name}" before this call`,
    });
  }
}

function textsOf(node: MapNode): readonly { readonly text: string; readonly span: Span }[] {
  const found: { text: string; span: Span }[] = [];
  const visit = (part: MapNode["entries"][number]["value"]): void => {
    if (part.kind === "scalar") found.push({ text: part.text, span: part.span });
    else if (part.kind === "list") part.items.forEach(visit);
    else part.entries.forEach((entry) => visit(entry.value));
  };
  node.entries.forEach((entry) => visit(entry.value));
  return found;
}
