// Owns: names of the Katalog and of its entries. Must not: look inside entries.

import { child, entryOf, type MapNode, type Node, textOf } from "../../document/mod.ts";
import { errorAt, type Report } from "../remark.ts";
import type { EntryNode, MeaningContext } from "./context.ts";

/** Source: RFC 1123 host names, letters of any case (decision: names are unique case-insensitively). */
const HOSTNAME =
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;

/** Checks names and finalizers of the whole Katalog. */
export function checkNames(root: MapNode, context: MeaningContext): void {
  const { entries, report } = context;
  checkHostname(child(child(root, "metadata"), "name"), "metadata.name", report);
  const spec = child(root, "spec");
  if (
    spec?.kind === "map" && entries.length === 0 && !isStandaloneGateway(root) &&
    isEmptyMap(child(spec, "crds"))
  ) {
    report(
      errorAt(entryOf(root, "spec")!.keySpan, {
        code: "ORK1124",
        message: "the Katalog declares no operator",
      }, {
        hint: `add an entry under "spec.crds"`,
      }),
    );
  }
  checkFinalizers(child(spec, "finalizers"), report);
  const seen = new Map<string, EntryNode>();
  for (const entry of entries) {
    if (!HOSTNAME.test(entry.key)) {
      report(
        errorAt(entry.keySpan, {
          code: "ORK1120",
          message: `"${entry.key}" cannot be the name of a CRD entry`,
        }, {
          hint: "use letters, digits, hyphens and dots, at most 63 characters between dots",
        }),
      );
    }
    const first = seen.get(entry.key.toLowerCase());
    if (first && first.key !== entry.key) {
      report(errorAt(entry.keySpan, {
        code: "ORK1122",
        message: `entries "${first.key}" and "${entry.key}" differ only in letter case`,
      }, {
        hint: "names appear in addresses and metrics, which ignore case: rename one",
        related: [{ span: first.keySpan, message: "first one" }],
      }));
    }
    if (!first) seen.set(entry.key.toLowerCase(), entry);
    checkFinalizers(child(child(entry.value, "operatorBox"), "finalizers"), report);
  }
}

function isStandaloneGateway(root: MapNode): boolean {
  return textOf(child(child(root, "gateway"), "standalone")) === "true";
}

function isEmptyMap(node: Node | undefined): boolean {
  return node === undefined || (node.kind === "map" && node.entries.length === 0);
}

function checkHostname(node: Node | undefined, field: string, report: Report): void {
  const text = textOf(node);
  if (node === undefined || text === undefined || HOSTNAME.test(text)) return;
  report(errorAt(node.span, { code: "ORK1120", message: `"${text}" cannot be ${field}` }, {
    hint: "use letters, digits, hyphens and dots",
  }));
}

/** Source: Kubernetes finalizers are qualified names: a DNS domain, a slash, a name. */
function checkFinalizers(node: Node | undefined, report: Report): void {
  if (node?.kind !== "list") return;
  for (const item of node.items) {
    const text = textOf(item);
    if (
      text === undefined ||
      /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?\/[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(text)
    ) continue;
    report(errorAt(item.span, { code: "ORK1125", message: `"${text}" is not a finalizer name` }, {
      hint: "write a domain, a slash and a name, such as example.com/cleanup",
    }));
  }
}
