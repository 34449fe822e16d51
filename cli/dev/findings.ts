// Owns: findings for machines: JSON, SARIF, GitHub annotations. Must not: check anything.

import type { Diagnostic, Span } from "../../runtime/base/mod.ts";
import type { CheckedTarget } from "./check_target.ts";
import { fullFacts } from "./full_report.ts";

/** The JSON answer of `ork validate -o json`. */
export function findingsJson(
  results: readonly CheckedTarget[],
  options: { readonly isFull?: boolean } = {},
): unknown {
  const all = results.flatMap((result) => result.diagnostics);
  return {
    errors: all.filter((d) => d.severity === "error").length,
    warnings: all.filter((d) => d.severity === "warning").length,
    katalogs: results.map((result) => ({
      files: result.references,
      kinds: result.documents.map((document) => document.kind),
      name: result.katalog?.name ?? result.documents[0]?.name ?? null,
      valid: result.isValid,
      digest: result.plan?.digest ?? null,
      crds: (result.plan?.crds ?? []).map((crd) => ({
        name: crd.name,
        kind: crd.type.kind,
        group: crd.type.group,
        version: crd.type.version,
        plural: crd.type.plural,
        namespaced: crd.type.namespaced,
      })),
      notRun: (result.plan?.notRun ?? []).map(({ crd, path }) => ({ crd: crd ?? null, path })),
      ...(options.isFull && result.katalog && result.plan ? fullFacts(result.katalog, result.plan) : {}),
      diagnostics: result.diagnostics.map(diagnosticJson),
    })),
  };
}

function diagnosticJson(d: Diagnostic): unknown {
  return {
    code: d.code,
    severity: d.severity,
    file: d.span.uri,
    line: d.span.line,
    column: d.span.column,
    length: d.span.length,
    message: d.message,
    ...(d.hint === undefined ? {} : { hint: d.hint }),
    ...(d.related?.length
      ? {
        related: d.related.map(({ span, message }) => ({
          file: span.uri,
          line: span.line,
          column: span.column,
          message,
        })),
      }
      : {}),
  };
}

export interface SarifRule {
  readonly code: string;
  readonly title: string;
  readonly explanation: string;
}

/** A SARIF log. Source: OASIS SARIF 2.1.0. */
export function findingsSarif(
  diagnostics: readonly Diagnostic[],
  tool: { readonly version: string; readonly rules: readonly SarifRule[] },
): unknown {
  const used = tool.rules.filter((rule) => diagnostics.some((d) => d.code === rule.code));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{
      tool: {
        driver: {
          name: "ork",
          version: tool.version,
          rules: used.map((rule) => ({
            id: rule.code,
            shortDescription: { text: rule.title },
            fullDescription: { text: rule.explanation },
          })),
        },
      },
      columnKind: "utf16CodeUnits",
      results: diagnostics.map((d) => ({
        ruleId: d.code,
        level: d.severity,
        message: { text: d.hint === undefined ? d.message : `${d.message}. ${d.hint}` },
        locations: [{ physicalLocation: sarifPlace(d.span) }],
        ...(d.related?.length
          ? {
            relatedLocations: d.related.map(({ span, message }, id) => ({
              id,
              physicalLocation: sarifPlace(span),
              message: { text: message },
            })),
          }
          : {}),
      })),
    }],
  };
}

function sarifPlace({ uri, line, column, offset, length }: Span): unknown {
  return {
    artifactLocation: { uri: sarifUri(uri) },
    region: { startLine: line, startColumn: column, charOffset: offset, charLength: length },
  };
}

function sarifUri(uri: string): string {
  if (uri === "-") return "stdin";
  return uri.startsWith("/") ? `file://${encodeURI(uri)}` : encodeURI(uri);
}

/** One workflow command a finding. Source: GitHub Actions, "Workflow commands", with its escaping rules. */
export function findingsGithub(diagnostics: readonly Diagnostic[]): string[] {
  const escapeData = (text: string) =>
    text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const escapeProperty = (text: string) => escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
  return diagnostics.map((d) => {
    const place = [
      `file=${escapeProperty(d.span.uri)}`,
      `line=${d.span.line}`,
      `col=${d.span.column}`,
      `title=${escapeProperty(d.code)}`,
    ];
    const text = d.hint === undefined ? d.message : `${d.message} (${d.hint})`;
    return `::${d.severity} ${place.join(",")}::${escapeData(text)}`;
  });
}
