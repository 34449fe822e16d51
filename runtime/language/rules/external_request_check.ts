// Owns: what can be wrong with the request of one call: protocol, address, method, status, cache. Must not: look at others.

import { nearestName, parseDuration } from "../../base/mod.ts";
import { entryOf, type MapNode, type ScalarNode } from "../document/mod.ts";
import { isTemplateText } from "../expr/mod.ts";
import type { RulesContext } from "./context.ts";
import { EXTERNAL_PROTOCOLS, HTTP_METHODS } from "./external_protocols_table.ts";
import { numberAt, remark, scalarAt, textAt } from "./rule_parts.ts";

/** Checks how one call is made. */
export function checkRequest(node: MapNode, context: RulesContext): void {
  checkProtocol(node, context);
  const url = scalarAt(node, "url");
  if (!url) return reportNoUrl(node, context);
  checkUrl(node, url, context);
  checkMethod(node, context);
  checkExpectedStatus(node, context);
  checkCacheFor(node, context);
}

/** Http where none is named. */
function checkProtocol(node: MapNode, context: RulesContext): void {
  const scalar = scalarAt(node, "protocol");
  const name = scalar?.text.toLowerCase() ?? "http";
  const protocol = EXTERNAL_PROTOCOLS.find((one) => one.name === name);
  if (scalar && !protocol) return reportUnknownProtocol(scalar, context);
  if (scalar && protocol?.isSupported === false) {
    return remark(context, {
      code: "ORK4074",
      span: scalar.span,
      message: `calls over ${name} are not available in this version`,
      hint: `use protocol http with ${protocol.instead}`,
    });
  }
  checkQuery(node, name, context);
}

function reportUnknownProtocol(scalar: ScalarNode, context: RulesContext): void {
  const names = EXTERNAL_PROTOCOLS.map((one) => one.name);
  const near = nearestName(scalar.text.toLowerCase(), names);
  remark(context, {
    code: "ORK4073",
    span: scalar.span,
    message: `unknown protocol "${scalar.text}"`,
    hint: near ? `did you mean "${near}"?` : `write one of ${names.join(", ")}`,
  });
}

function checkQuery(node: MapNode, protocol: string, context: RulesContext): void {
  const query = entryOf(node, "query");
  if (protocol === "prometheus" && !query) {
    remark(context, {
      code: "ORK4075",
      span: scalarAt(node, "protocol")!.span,
      message: "a Prometheus call needs a query",
      hint: 'add for example "query: \'sum(up)\'"; "url" is the address of the server',
    });
  }
  if (protocol === "http" && query) {
    remark(context, {
      code: "ORK4075",
      span: query.keySpan,
      message: `"query" belongs to other protocols than http`,
      hint: `add "protocol: prometheus", or put the query into the url`,
    });
  }
}

function reportNoUrl(node: MapNode, context: RulesContext): void {
  if (entryOf(node, "include")) return;
  remark(context, {
    code: "ORK4072",
    span: node.span,
    message: "an external call needs a url",
    hint: 'add for example "url: https://status.example.com/health"',
  });
}

/** Addresses of protocols that cannot be called yet are not looked at. */
function checkUrl(node: MapNode, url: ScalarNode, context: RulesContext): void {
  const protocol = textAt(node, "protocol")?.toLowerCase() ?? "http";
  if (EXTERNAL_PROTOCOLS.some((one) => one.name === protocol && !one.isSupported)) return;
  const isHttp = /^\s*https?:\/\//i.test(url.text) || /^\s*\{\{/.test(url.text);
  if (isHttp && (isTemplateText(url.text) || URL.canParse(url.text.trim()))) return;
  remark(context, {
    code: "ORK4072",
    span: url.span,
    message: `"${url.text.slice(0, 60)}" is not an http address`,
    hint: "write http:// or https:// and a host",
  });
}

function checkMethod(node: MapNode, context: RulesContext): void {
  const method = scalarAt(node, "method");
  if (!method || HTTP_METHODS.includes(method.text.toUpperCase())) return;
  const near = nearestName(method.text, HTTP_METHODS);
  remark(context, {
    code: "ORK4076",
    span: method.span,
    message: `"${method.text}" is not a method`,
    hint: near ? `did you mean ${near}?` : `write one of ${HTTP_METHODS.join(", ")}`,
  });
}

function checkExpectedStatus(node: MapNode, context: RulesContext): void {
  const status = numberAt(node, "expectedStatus");
  if (status === undefined || status === 0 || (status >= 100 && status <= 599)) return;
  remark(context, {
    code: "ORK4076",
    span: scalarAt(node, "expectedStatus")!.span,
    message: `${status} is not an HTTP status`,
    hint: "write a number from 100 to 599, or remove it: every status below 400 is then a success",
  });
}

function checkCacheFor(node: MapNode, context: RulesContext): void {
  const cacheFor = textAt(node, "cacheFor");
  const method = scalarAt(node, "method")?.text.toUpperCase() ?? "GET";
  if (cacheFor === undefined || (parseDuration(cacheFor) ?? 0) <= 0) return;
  if (method === "GET" || method === "HEAD") return;
  remark(context, {
    code: "ORK4079",
    severity: "warning",
    span: entryOf(node, "cacheFor")!.keySpan,
    message: `"cacheFor" on ${method} suppresses calls that change something`,
    hint: 'remove it, or gate the call with "when:"',
  });
}
