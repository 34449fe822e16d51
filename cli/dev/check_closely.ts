// Owns: references to a checked Katalog with the close checks of developer commands. Must not: print.

import {
  type Diagnostic,
  hasErrors,
  isJsonObject,
  type JsonObject,
  OrkError,
  sortDiagnostics,
} from "../../runtime/base/mod.ts";
import { checkClosely } from "../../runtime/language/checks/mod.ts";
import { parseDocuments, toObject } from "../../runtime/language/document/mod.ts";
import { type Katalog, type SourceLoader, withImporters } from "../../runtime/language/katalog/mod.ts";
import { kubernetesSchemas, type ObjectSchemas } from "../../runtime/language/openapi/mod.ts";
import type { Plan } from "../../runtime/language/plan/mod.ts";
import { type CheckedKatalog, checkKatalog } from "../prod/check_katalog.ts";

/**
 * Like `checkKatalog`, and when that finds no error, everything that needs schemas. `crFiles` serve as samples.
 * @throws {SourceError} when a file that was named cannot be read.
 */
export async function checkKatalogClosely(
  loader: SourceLoader,
  references: readonly string[],
): Promise<CheckedKatalog> {
  return await closely(await checkKatalog(loader, references), loader);
}

/** The schemas of Kubernetes, unpacked when they are first asked for; for callers that check several Katalogs. */
export function schemasOnce(): () => Promise<ObjectSchemas> {
  let schemas: Promise<ObjectSchemas> | undefined;
  return () => schemas ??= kubernetesSchemas();
}

/** The close checks on top of what was found before. */
export async function closely(
  checked: CheckedKatalog,
  loader: SourceLoader,
  schemas: () => Promise<ObjectSchemas> = kubernetesSchemas,
): Promise<CheckedKatalog> {
  const { katalog, plan } = checked;
  if (!katalog || !plan || hasErrors(checked.diagnostics)) return checked;
  const samples = await samplesOf(katalog, loader);
  const found = [
    ...checkClosely({ katalog, plan, schemas: await schemas(), samples }),
    ...await conversionFindings(plan),
  ];
  const { plan: _refused, ...withoutPlan } = checked;
  return {
    ...(hasErrors(found) ? withoutPlan : checked),
    diagnostics: sortDiagnostics([...checked.diagnostics, ...withImporters(found, checked.links)]),
  };
}

/** The prover and its generator are loaded only for a Katalog that converts. */
async function conversionFindings(plan: Plan): Promise<readonly Diagnostic[]> {
  if (plan.crds.every((crd) => crd.rules.conversion === undefined)) return [];
  const { proveConversions } = await import("./prove/prove_conversions.ts");
  return proveConversions(plan);
}

/** Objects of the `crFiles` that can be read; that one cannot is for `run` to say. */
async function samplesOf(katalog: Katalog, loader: SourceLoader): Promise<readonly JsonObject[]> {
  const samples: JsonObject[] = [];
  for (const { reference, from } of katalog.crds.flatMap((entry) => entry.crFiles)) {
    try {
      const documents = parseDocuments(await loader.load(reference, from)).value ?? [];
      samples.push(...documents.map((document) => toObject(document.root)).filter(isJsonObject));
    } catch (error) {
      if (!(error instanceof OrkError)) throw error;
    }
  }
  return samples;
}
