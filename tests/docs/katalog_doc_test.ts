// Owns: holding docs/katalog.md to the kinds, fields, names and profiles of the code. Must not: judge its sentences.

import assert from "node:assert/strict";
import * as names from "../../runtime/engine/reconcile/names.ts";
import { ENTRY_BLOCKS_NOT_RUN, ROOT_BLOCKS_NOT_RUN } from "../../runtime/language/katalog/not_run.ts";
import { COMMON_KEYS, RESOURCE_KINDS } from "../../runtime/language/resources/mod.ts";
import { POD_TEMPLATE_KEYS } from "../../runtime/language/resources/pod_template.ts";
import { BUILT_IN_PROFILES, type ProfileFamily } from "../../runtime/language/resources/profiles_table.ts";

const text = await Deno.readTextFile(new URL("../../docs/katalog.md", import.meta.url));

/** The text below a heading, up to the next one of the same or a higher level. */
function section(heading: string): string {
  const start = text.indexOf(`\n${heading}\n`);
  assert.ok(start >= 0, `docs/katalog.md has no section "${heading}"`);
  const level = heading.indexOf(" ");
  const rest = text.slice(start + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${level}} `, "m"));
  return end < 0 ? rest : rest.slice(0, end);
}

/** Those of `words` that stand nowhere in code style, `.word` in a list of paths included. */
function missing(place: string, words: readonly string[]): readonly string[] {
  const code = new Set([...place.matchAll(/`([^`]+)`/g)].map((match) => match[1]!.replace(/^\./, "")));
  return words.filter((word) => !code.has(word));
}

for (const kind of RESOURCE_KINDS) {
  Deno.test(`docs/katalog.md describes every field of ${kind.listKey}`, () => {
    const isPod = kind.keys.includes("image");
    const own = section(`### \`${kind.listKey}\``);
    const ownKeys = kind.keys.filter((key) =>
      !isPod || !(POD_TEMPLATE_KEYS as readonly string[]).includes(key)
    );
    assert.deepEqual(missing(own, ownKeys), []);
    if (isPod) assert.deepEqual(missing(section("### Pod fields"), POD_TEMPLATE_KEYS), []);
  });

  Deno.test(`docs/katalog.md names the child that ${kind.listKey} makes without a name`, () => {
    const row = section("## Kinds").split("\n").find((line) => line.startsWith(`| \`${kind.listKey}\``));
    assert.ok(row, "no row");
    const cell = row.split("|")[3]!.trim();
    const required = kind.listKey === "custom" ? "`metadata.name` required" : "`name` required";
    assert.equal(cell, kind.defaultName ? `\`${kind.defaultName("<object>")}\`` : required);
  });
}

Deno.test("docs/katalog.md lists exactly the kinds that have a short form", () => {
  const rows = [...section("## Kinds").split("\n### ")[0]!.matchAll(/^\| `(\w+)`/gm)].map((match) =>
    match[1]!
  );
  assert.deepEqual(rows.sort(), RESOURCE_KINDS.map((kind) => kind.listKey).sort());
});

Deno.test("docs/katalog.md describes the fields of every entry", () => {
  assert.deepEqual(missing(section("## Fields of every resource entry"), COMMON_KEYS), []);
});

Deno.test("docs/katalog.md gives every profile with the values of the code", () => {
  const profiles = section("## Profiles");
  const headings: Readonly<Record<Exclude<ProfileFamily, "limitRanges">, string>> = {
    resources: "resources.profile",
    probes: "probes.*.profile",
    containerSecurity: "securityContext.profile",
    podSecurity: "podSecurity.profile",
    rollingUpdate: "rollingUpdate.profile",
    networkPolicies: "networkPolicies[].profile",
    resourceQuotas: "resourceQuotas[].profile",
    hpa: "hpa[].behavior.profile",
    pdb: "pdb[].behavior.profile",
    reconciler: "reconciler.profile",
    autoscale: "operatorBox.autoscale.profile",
  };
  assert.deepEqual(Object.keys(BUILT_IN_PROFILES.limitRanges), [], "a family without built-in profiles");
  const inWords = ["containerSecurity", "podSecurity", "networkPolicies", "hpa", "autoscale"];
  for (const [family, heading] of Object.entries(headings) as [ProfileFamily, string][]) {
    const table = profiles.slice(profiles.indexOf(`| \`${heading}\``)).split("\n\n")[0]!;
    const rows = new Map(
      [...table.matchAll(/^\| `([a-z-]+)` +\| (.*)$/gm)].map((match) => [match[1], match[2]!]),
    );
    assert.deepEqual([...rows.keys()], Object.keys(BUILT_IN_PROFILES[family]), family);
    if (inWords.includes(family)) continue;
    for (const [name, fields] of Object.entries(BUILT_IN_PROFILES[family])) {
      const values = rows.get(name)!.split(/[|,]/).map((cell) =>
        cell.trim().replace(/(?<=^\d+)s$/, family === "probes" ? "" : "s")
      )
        .filter((cell) => cell !== "");
      assert.deepEqual(values, leaves(fields), `${family} ${name}`);
    }
  }
});

Deno.test("docs/katalog.md names every label, annotation and finalizer", () => {
  const marks = Object.values(names).filter((value) => typeof value === "string");
  assert.ok(marks.length >= 10, "the names are found");
  assert.deepEqual(missing(section("## What is written onto objects"), marks), []);
});

Deno.test("docs/katalog.md names exactly what is checked and cannot be run", () => {
  const place = section("## Checked, and refused by `ork run` of this version").split("\nAccepted")[0]!;
  const named = [...place.matchAll(/`([^`]+)`/g)].map((match) => match[1]!).filter((w) =>
    !w.startsWith("ork ")
  );
  assert.deepEqual(named.sort(), [...ROOT_BLOCKS_NOT_RUN, ...ENTRY_BLOCKS_NOT_RUN].sort());
});

function leaves(value: unknown): string[] {
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [String(value)];
}
