// Owns: the proof that every field of the schemas is read by some code, or is known to be read by none. Must not: judge what reads it.

import { deepEqual, ok } from "node:assert/strict";
import { combine, type Parts, type SourcePart } from "../../tools/schema/combine.ts";
import { readParts } from "../../tools/schema/generate.ts";

const ROOT = new URL("../../", import.meta.url);

/** Documents that no code runs yet: they are checked against their schemas alone. */
const CHECKED_ONLY = /^(E2E|Simulate|e2e[A-Z]|simulate[A-Z]|kubectl[A-Z]|leaderElection$|testMetadata$)/;

/** Fields that no code names, by the reason. */
const NOT_NAMED: Readonly<Record<string, readonly string[]>> = {
  "shown by registries and tools, without a meaning for the runtime": [
    "Katalog.publish",
    "Komposer.publish",
    "deprecation.migratedTo",
    "deprecation.timeline",
    "lifecycle.compatibility",
    "lifecycle.maturity",
    "metadata.createdBy",
    "metadata.license",
    "provider.library",
  ],
  "handed to Kubernetes as it is": [
    "fieldReference.fieldPath",
    "resourceFieldReference.containerName",
    "valueFrom.fieldRef",
    "valueFrom.resourceFieldRef",
    "volumeMount.mountPropagation",
    "volumeMount.recursiveReadOnly",
    "volumeMount.subPath",
    "volumeMount.subPathExpr",
  ],
  "belongs to blocks that are checked and not run yet": [
    "apiTypes.apiPath",
    "certManager.autoRotate",
    "certManager.rotationThreshold",
    "deletionProtection.cleanupOnShutdown",
    "deletionProtection.strictMode",
    "entryProtection.protectCRD",
    "entryProtection.protectCRs",
    "entryProtection.strictMode",
    "externalCall.poolSize",
    "hookSource.runHooksFirst",
    "namespaceProtection.cleanupOnShutdown",
    "security.certManager",
    "security.liveApi",
    "security.namespaceProtection",
    "securityConversion.conversionWindow",
    "securityWebhooks.cleanupOnShutdown",
    "webhooks.operations",
  ],
  "accepted; work over the limit is parked, never dropped": [
    "queueBehaviour.onLimit",
    "queueBehaviour.onThreshold",
  ],
};

const parts: Parts = await readParts();
const code = await sourceText();

Deno.test("every field of the schemas is read by code, or listed with the reason why not", () => {
  const listed = Object.values(NOT_NAMED).flat();
  const unread = Object.entries(parts).flatMap(([name, part]) =>
    CHECKED_ONLY.test(name) ? [] : unreadFields(name, part)
  );
  deepEqual(unread.filter((field) => !listed.includes(field)), []);
});

Deno.test("what is listed as not named by code is a field of a schema", () => {
  const fields = Object.entries(parts).flatMap(([name, part]) =>
    Object.keys(part.properties ?? {}).map((field) => `${name}.${field}`)
  );
  deepEqual(Object.values(NOT_NAMED).flat().filter((field) => !fields.includes(field)), []);
});

Deno.test("a field that nobody reads is found", () => {
  const [planted] = Object.entries(combine([{ title: "X", properties: { notReadAnywhere: {} } }]));
  ok(unreadFields(planted![0], planted![1]).length === 1);
});

function unreadFields(name: string, part: SourcePart): string[] {
  return Object.keys(part.properties ?? {}).filter((field) => !isRead(field)).map((field) =>
    `${name}.${field}`
  );
}

/** As a quoted name, after a dot, or as a key. */
function isRead(field: string): boolean {
  return new RegExp(`["'.\`]${field}(?![\\w])|\\b${field}[:,?]`).test(code);
}

async function sourceText(): Promise<string> {
  const texts: string[] = [];
  for (const folder of ["runtime/", "cli/"]) {
    for await (const file of files(new URL(folder, ROOT))) texts.push(await Deno.readTextFile(file));
  }
  return texts.join("\n").replaceAll(/^\s*(\/\/|\*).*$/gm, "");
}

async function* files(folder: URL): AsyncGenerator<URL> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory) yield* files(new URL(`${entry.name}/`, folder));
    else if (entry.name.endsWith(".ts") && !/_test\.ts$|diagnostic_codes_table\.ts$/.test(entry.name)) {
      yield new URL(entry.name, folder);
    }
  }
}
