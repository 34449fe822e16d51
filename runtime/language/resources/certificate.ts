// Owns: `tls` of a Secret: which certificate it asks for. Must not: make keys or certificates.

import { type Diagnostic, parseDuration, serverNameKind, type Span } from "../../base/mod.ts";
import { child, type MapNode, type Node, textOf } from "../document/mod.ts";
import type { Field, FieldContext } from "./field_context.ts";
import { wrongValue } from "./field_remarks.ts";
import { textField, textListField } from "./fields.ts";
import { mapNodeOf } from "./shapes.ts";

/** A self-signed certificate that an entry asks for. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly validForMs: number;
}

/** PEM texts. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

const YEAR_MS = 365 * 86_400_000;

/** The request behind `tls`, or undefined when the entry has none. Without names the Service of that name is meant. */
export function certificateField(
  entry: MapNode,
  context: FieldContext,
): ((identity: { readonly name: string }) => Field<CertificateRequest>) | undefined {
  const declared = child(entry, "tls");
  const node = mapNodeOf(declared, context, { path: "tls", keys: ["commonName", "dnsNames", "validFor"] });
  if (!node) return undefined;
  const commonName = textField(child(node, "commonName"), context, { path: "tls.commonName" });
  const dnsNames = textListField(child(node, "dnsNames"), context, { path: "tls.dnsNames", dropEmpty: true });
  const validFor = validityField(node, entry, context);
  checkStaticNames(node, context);
  return ({ name }) => (rendering) => {
    const names = dnsNames(rendering) ?? [];
    const common = commonName(rendering) ?? names[0] ?? name;
    const alternatives = names.length > 0 ? names : [common];
    const place = child(node, names.length > 0 ? "dnsNames" : "commonName") ?? node;
    const wrong = alternatives.filter((one) => serverNameKind(one) === undefined);
    rendering.problems.push(...wrong.map((one) => wrongServerName(place.span, one)));
    return { commonName: common, dnsNames: alternatives, validForMs: validFor(rendering) ?? YEAR_MS };
  };
}

/** Names without templates; the common name is one of them where no other is declared. */
function checkStaticNames(tls: MapNode, context: FieldContext): void {
  const declared = child(tls, "dnsNames") ?? child(tls, "commonName");
  const items = declared?.kind === "list" ? declared.items : [declared];
  for (const item of items) {
    const text = textOf(item);
    if (!item || text === undefined || text === "" || text.includes("{{")) continue;
    if (serverNameKind(text) === undefined) context.report(wrongServerName(item.span, text));
  }
}

function wrongServerName(span: Span, name: string): Diagnostic {
  return {
    code: "ORK3150",
    severity: "error",
    span,
    message: `${JSON.stringify(name)} is neither a host name nor an IP address`,
    hint: "a certificate is for names such as web.example.com, *.example.com or 10.0.0.1",
  };
}

function validityField(tls: MapNode, entry: MapNode, context: FieldContext): Field<number> {
  const own = durationField(child(tls, "validFor"), context, { path: "tls.validFor" });
  const rotation = rotationField(entry, { ...context, report: () => {} });
  const [validFor, rotateAfter] = [
    staticDuration(child(tls, "validFor")),
    staticDuration(child(entry, "rotateAfter")),
  ];
  if (validFor !== undefined && rotateAfter !== undefined && rotateAfter > validFor) {
    context.report({
      code: "ORK3144",
      severity: "warning",
      span: child(entry, "rotateAfter")!.span,
      message: `the certificate is replaced after "rotateAfter" and has expired by then`,
      hint: `set "rotateAfter" to less than "tls.validFor"`,
    });
  }
  return (rendering) => own(rendering) ?? rotation(rendering);
}

function staticDuration(node: Node | undefined): number | undefined {
  const text = textOf(node);
  return text === undefined || text.includes("{{") ? undefined : parseDuration(text);
}

/** How old the values of a Secret may get; absent for `never`. */
export function rotationField(entry: MapNode, context: FieldContext): Field<number> {
  return durationField(child(entry, "rotateAfter"), context, { path: "rotateAfter", never: true });
}

/** A duration above zero (`90d`, `12h`, bare seconds). With `never` that word stands for none. */
export function durationField(
  node: Node | undefined,
  context: FieldContext,
  options: { readonly path: string; readonly never?: boolean },
): Field<number> {
  const expected = `a duration such as 90d or 12h${options.never ? ", or never" : ""}`;
  const convert = (text: string): number | undefined => {
    const durationMs = parseDuration(text);
    return durationMs !== undefined && durationMs > 0 ? durationMs : undefined;
  };
  const text = textField(node, context, { path: options.path });
  const written = textOf(node);
  if (node && written !== undefined && !written.includes("{{") && written !== "") {
    if (!(options.never && written === "never") && convert(written) === undefined) {
      context.report(wrongValue(node.span, options.path, written, expected));
      return () => undefined;
    }
  }
  return (rendering) => {
    const found = text(rendering);
    if (found === undefined || (options.never && found === "never")) return undefined;
    const durationMs = convert(found);
    if (durationMs === undefined) {
      rendering.problems.push(wrongValue(node!.span, options.path, found, expected));
    }
    return durationMs;
  };
}
