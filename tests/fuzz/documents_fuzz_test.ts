// Owns: the proof that no file makes loading, checking, formatting or rendering throw, and that findings stay few.
// Must not: check messages.

import fc from "fast-check";
import { ok } from "node:assert/strict";
import { checkTarget } from "../../cli/dev/check_target.ts";
import { formatSource } from "../../cli/dev/format_source.ts";
import { renderObjects } from "../../cli/dev/render_objects.ts";
import { renderDiagnostics } from "../../cli/shell/diagnostics.ts";
import { type JsonObject, seededRandom, SourceError } from "../../runtime/base/mod.ts";
import type { KubeObject } from "../../runtime/kube/mod.ts";
import { sampleObject } from "../../runtime/language/checks/mod.ts";
import { parseDocuments, renderYaml } from "../../runtime/language/document/mod.ts";
import type { SourceLoader } from "../../runtime/language/katalog/mod.ts";
import { changed, changes, type Folder, folders } from "./corpus.ts";
import { fuzz } from "./fuzz.ts";

/** Far more than any file of the corpus draws; a mistake must not multiply. */
const MAX_REMARKS_PER_LINE = 60;

const corpus = await folders();
const place = fc.record({ folder: fc.constantFrom(...corpus), file: fc.nat(20), changes });

/** The folder with one file changed, and the name of that file. */
function changedFolder(
  one: { readonly folder: Folder; readonly file: number; readonly changes: Parameters<typeof changed>[1] },
) {
  const names = [...one.folder.files.keys()];
  const name = names[one.file % names.length]!;
  const text = changed(one.folder.files.get(name)!, one.changes);
  return { name, text, files: new Map([...one.folder.files, [name, text]]) };
}

function loaderOf(files: ReadonlyMap<string, string>): SourceLoader {
  return {
    load(reference, from = "") {
      const uri = new URL(reference, `file:///${from}`).pathname.slice(1);
      const text = files.get(uri);
      if (text !== undefined) return Promise.resolve({ uri, text });
      return Promise.reject(
        new SourceError(`cannot read "${reference}": no such file`, { code: "source/not-found" }),
      );
    },
  };
}

async function check(files: ReadonlyMap<string, string>, name: string) {
  const checked = await checkTarget(loaderOf(files), [name]);
  for (const remark of checked.diagnostics) {
    const text = checked.sources.get(remark.span.uri);
    ok(text !== undefined, `${remark.code} in ${remark.span.uri}, which was not read`);
    ok(remark.span.offset >= 0 && remark.span.offset + remark.span.length <= text.length, remark.code);
    ok(remark.message.length <= 500 && (remark.hint ?? "").length <= 500, `${remark.code} is too long`);
  }
  const lines = [...checked.sources.values()].reduce((sum, text) => sum + text.split("\n").length, 0);
  ok(
    checked.diagnostics.length <= lines * MAX_REMARKS_PER_LINE,
    `${checked.diagnostics.length} remarks on ${lines} lines`,
  );
  ok(checked.isValid === !checked.diagnostics.some((d) => d.severity === "error"), "valid means no error");
  renderDiagnostics(checked.diagnostics, checked.sources);
  return checked;
}

const scalar = fc.oneof(
  fc.constantFrom<string | number | boolean | null>(
    "",
    "a",
    "ha",
    "nginx",
    "{{ .spec.x }}",
    "25%",
    "30s",
    "x".repeat(300),
    -1,
    0,
    3,
    1.5,
    1e21,
    true,
    false,
    null,
  ),
  fc.string({ maxLength: 5 }),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      fc.constantFrom("name", "image", "size", "a", "__proto__", "items", "host", "port"),
      tie("value"),
      { maxKeys: 4 },
    ),
  ),
}));

/** An object with some fields of its spec exchanged. */
function spoiled(
  object: JsonObject,
  spoils: readonly { readonly at: number; readonly value: unknown }[],
): KubeObject {
  const spec: Record<string, unknown> = { ...(object["spec"] as object | undefined ?? {}) };
  const keys = [
    ...Object.keys(spec),
    "image",
    "replicas",
    "items",
    "host",
    "enabled",
    "name",
    "size",
    "port",
    "database",
  ];
  for (const { at, value } of spoils) {
    Object.defineProperty(spec, keys[at % keys.length]!, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return JSON.parse(JSON.stringify({ ...object, spec })) as KubeObject;
}

const spoils = fc.array(fc.record({ at: fc.nat(40), value }), { maxLength: 5 });

fuzz("checking any changed file of any kind", { input: place, runs: 900 }, async (one) => {
  const { files, name } = changedFolder(one);
  const main = fc.sample(fc.constantFrom(...files.keys()), { numRuns: 1, seed: one.file })[0]!;
  await check(files, name);
  if (main !== name) await check(files, main);
});

fuzz(
  "rendering any object with a changed Katalog",
  { input: fc.record({ place, spoils }), runs: 700 },
  async (one) => {
    const { files, name } = changedFolder({ ...one.place, changes: one.place.changes.slice(0, 1) });
    const { plan, katalog } = await check(files, name);
    for (const crd of plan?.crds ?? []) {
      const definition = katalog?.crds.find((entry) => entry.name === crd.name)?.definition;
      const schema = definition?.versions.find((version) => version.name === crd.type.version)?.schema;
      const object = sampleObject(
        { ...crd.type, ...(schema ? { schema } : {}) },
        crd.type.namespaced ? {} : { namespace: undefined },
      );
      const rendered = renderObjects(crd, spoiled(object, one.spoils), {
        definitions: definition ? [definition] : [],
        sources: [],
        now: Date.UTC(2026, 0, 1),
        random: seededRandom(1),
      });
      ok(JSON.stringify(rendered).length < 8 * 2 ** 20, "bounded output");
      rendered.objects.forEach(renderYaml);
    }
  },
);

fuzz("formatting any changed file", { input: place, runs: 700 }, (one) => {
  const { name, text } = changedFolder(one);
  const first = formatSource({ uri: name, text });
  if (first.value === undefined) {
    return ok(first.diagnostics.length > 0, "a text that is not printed draws a remark");
  }
  ok(first.value.length <= text.length * 3 + 1_000, "bounded output");
  const second = formatSource({ uri: name, text: first.value });
  ok(second.value === first.value, `not stable:\n${first.value}\n---\n${second.value}`);
  ok(parseDocuments({ uri: name, text: first.value }).value !== undefined, "still YAML");
});
