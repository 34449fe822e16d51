// Owns: what can be wrong with calls to other systems before any is made. Must not: compile texts.

import { nearestName, parseDuration, type Span } from "../../base/mod.ts";
import { child, entryOf, type MapNode } from "../document/mod.ts";
import { isTemplateText } from "../expr/mod.ts";
import type { RulesContext } from "./context.ts";
import { EXTERNAL_PROTOCOLS, HTTP_METHODS } from "./external_protocols_table.ts";
import { numberAt, remark, scalarAt, textAt } from "./rule_parts.ts";

/** Most calls that one block may declare, so that a reconcile stays bounded. */
const MAX_EXTERNAL_CALLS = 32;

/** Checks names, protocols, addresses, methods and credentials of a list of calls. */
export function checkExternal(items: readonly MapNode[], context: RulesContext): void {
  const seen = new Map<string, Span>();
  items.forEach((node, i) => {
    checkName(node, seen, context);
    checkProtocol(node, context);
    checkAddress(node, context);
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
  if (!name) {
    if (entryOf(node, "include")) return;
    return remark(context, {
      code: "ORK4070",
      span: node.span,
      message: "an external call needs a name",
      hint: 'the result stands under .external.<name>: add for example "name: health"',
    });
  }
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
  const hasConditions = entryOf(node, "when") ?? entryOf(node, "or");
  if (first && !hasConditions) {
    context.report({
      code: "ORK4071",
      severity: "error",
      span: name.span,
      message: `two external calls are named "${name.text}"`,
      hint: "rename one, or give them conditions of which only one holds",
      related: [{ span: first, message: "first one" }],
    });
  }
  if (!first) seen.set(name.text, name.span);
}

function camelCase(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = words.map((word, i) => i === 0 ? word : word[0]!.toUpperCase() + word.slice(1)).join("");
  return /^[A-Za-z]/.test(joined) ? joined : `call${joined}`;
}

function checkProtocol(node: MapNode, context: RulesContext): void {
  const scalar = scalarAt(node, "protocol");
  const name = scalar?.text.toLowerCase() ?? "http";
  const protocol = EXTERNAL_PROTOCOLS.find((one) => one.name === name);
  const names = EXTERNAL_PROTOCOLS.map((one) => one.name);
  if (!protocol) {
    const near = nearestName(name, names);
    return remark(context, {
      code: "ORK4073",
      span: scalar!.span,
      message: `unknown protocol "${scalar!.text}"`,
      hint: near ? `did you mean "${near}"?` : `write one of ${names.join(", ")}`,
    });
  }
  if (!protocol.isSupported) {
    return remark(context, {
      code: "ORK4074",
      span: scalar!.span,
      message: `calls over ${name} are not available in this version`,
      hint: `use protocol http with ${protocol.instead}`,
    });
  }
  if (name === "prometheus" && !entryOf(node, "query")) {
    remark(context, {
      code: "ORK4075",
      span: scalar!.span,
      message: "a Prometheus call needs a query",
      hint: 'add for example "query: \'sum(up)\'"; "url" is the address of the server',
    });
  }
  if (name === "http" && entryOf(node, "query")) {
    remark(context, {
      code: "ORK4075",
      span: entryOf(node, "query")!.keySpan,
      message: `"query" belongs to other protocols than http`,
      hint: `add "protocol: prometheus", or put the query into the url`,
    });
  }
}

function checkAddress(node: MapNode, context: RulesContext): void {
  const url = scalarAt(node, "url");
  if (!url) {
    if (entryOf(node, "include")) return;
    return remark(context, {
      code: "ORK4072",
      span: node.span,
      message: "an external call needs a url",
      hint: 'add for example "url: https://status.example.com/health"',
    });
  }
  const protocol = textAt(node, "protocol")?.toLowerCase() ?? "http";
  const isOther = EXTERNAL_PROTOCOLS.some((one) => one.name === protocol && !one.isSupported);
  const isHttp = isOther || /^\s*https?:\/\//i.test(url.text) || /^\s*\{\{/.test(url.text);
  if (!isHttp || (!isOther && !isTemplateText(url.text) && !URL.canParse(url.text.trim()))) {
    remark(context, {
      code: "ORK4072",
      span: url.span,
      message: `"${url.text.slice(0, 60)}" is not an http address`,
      hint: "write http:// or https:// and a host",
    });
  }
  const method = scalarAt(node, "method");
  if (method && !HTTP_METHODS.includes(method.text.toUpperCase())) {
    const near = nearestName(method.text, HTTP_METHODS);
    remark(context, {
      code: "ORK4076",
      span: method.span,
      message: `"${method.text}" is not a method`,
      hint: near ? `did you mean ${near}?` : `write one of ${HTTP_METHODS.join(", ")}`,
    });
  }
  const status = numberAt(node, "expectedStatus");
  if (status !== undefined && status !== 0 && (status < 100 || status > 599)) {
    remark(context, {
      code: "ORK4076",
      span: scalarAt(node, "expectedStatus")!.span,
      message: `${status} is not an HTTP status`,
      hint: "write a number from 100 to 599, or remove it: every status below 400 is then a success",
    });
  }
  const cacheFor = textAt(node, "cacheFor");
  const isRead = ["GET", "HEAD"].includes(method?.text.toUpperCase() ?? "GET");
  if (cacheFor !== undefined && (parseDuration(cacheFor) ?? 0) > 0 && !isRead) {
    remark(context, {
      code: "ORK4079",
      severity: "warning",
      span: entryOf(node, "cacheFor")!.keySpan,
      message: `"cacheFor" on ${method!.text.toUpperCase()} suppresses calls that change something`,
      hint: 'remove it, or gate the call with "when:"',
    });
  }
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
