// Owns: tests of `ork notes`: what is printed, and the exit code. Must not: test functions.

import assert from "node:assert/strict";
import { SourceError } from "../../runtime/base/mod.ts";
import type { World } from "../io/mod.ts";
import { type Machine, runProgram } from "../shell/mod.ts";
import { notesCommand } from "./notes_command.ts";

const FILES: Readonly<Record<string, string>> = {
  "cr.yaml": "kind: Site\nspec: {image: nginx, big: 9007199254740993}\n",
  "list.yaml": "[1]\n",
  "katalog.yaml": `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: x}
notes:
  functions:
    - {name: fullImage, expression: "{{ .spec.image }}:1", description: Image with tag}
    - {name: broken, expression: "{{ nope }}"}
spec: {crds: {site: {apiTypes: {group: a.dev, version: v1, kind: Site, plural: sites}}}}
`,
};

/** Runs `ork notes ...` in a world of a few files, at noon of 2026-01-01. */
async function notes(...args: string[]) {
  let [out, err] = ["", ""];
  const readText = (path: string) => {
    const text = FILES[path];
    return text === undefined
      ? Promise.reject(new SourceError(`no ${path}`, { code: "source/read" }))
      : Promise.resolve(text);
  };
  const clock = { now: () => Date.UTC(2026, 0, 1, 12) } as World["clock"];
  const world = {
    clock,
    random: { next: () => 0.5 },
    files: {
      readText,
      kindOf: () => Promise.resolve("file"),
      readStdin: () => Promise.resolve(new TextEncoder().encode("{{ .kind }}\n")),
    },
    sources: { load: async (uri: string) => ({ uri, text: await readText(uri) }) },
  } as unknown as World;
  const machine: Machine<World> = {
    terminal: {
      writeOut: (text) => void (out += text),
      writeErr: (text) => void (err += text),
      outIsTerminal: false,
      errIsTerminal: false,
      columns: () => 80,
    },
    signals: { listen: () => ({ stop: () => {} }) } as unknown as Machine<World>["signals"],
    clock,
    env: () => undefined,
    world,
  };
  const program = { name: "ork", version: "1", summary: "", commands: [notesCommand] };
  const code = await runProgram(program, ["notes", ...args], machine);
  return { code, out, err };
}

Deno.test("ork notes lists by domain and name, and one domain in any letter case", async () => {
  const all = await notes();
  assert.equal(all.code, 0);
  assert.match(all.out, /^DOMAIN +NAME +DESCRIPTION\n/);
  assert.ok(all.out.split("\n").length > 280);
  const domain = await notes("list", "--domain", "SemVer");
  assert.deepEqual(domain.out.trim().split("\n").slice(1).map((line) => line.split(/ +/)[1]), [
    "semverBump",
    "semverCompare",
    "semverConstraint",
    "semverMajor",
    "semverMinor",
    "semverPatch",
    "semverValid",
  ]);
  assert.equal((await notes("--domain", "semvr")).code, 1);
  assert.match((await notes("--domain", "semvr")).err, /did you mean semver\?/);
});

Deno.test("ork notes search looks in names, descriptions, examples and keywords", async () => {
  assert.match((await notes("search", "RFC1918")).out, /ipIsPrivate/);
  assert.match((await notes("search", "ops@acme")).out, /isValidEmail/);
  const none = await notes("search", "xyzzy");
  assert.deepEqual([none.code, none.out], [1, ""]);
  assert.deepEqual(JSON.parse((await notes("search", "xyzzy", "--json")).out), []);
});

Deno.test("ork notes show explains one function, found in any letter case or by an alias", async () => {
  const shown = await notes("show", "SUMquantity");
  assert.match(shown.out, /^sumQuantity a b\n\nSum of two quantities.*\n\nDomain: +quantity\n/);
  assert.match(shown.out, /\nExample: +\{\{ sumQuantity "1Gi" "1Gi" \}\}\nResult: +2Gi\n/);
  assert.match((await notes("show", "Empty")).out, /^isEmpty value\n/);
  assert.equal(JSON.parse((await notes("show", "isEmpty", "-o", "json")).out).domain, "types");
  const unknown = await notes("show", "sumQantity");
  assert.equal(unknown.code, 1);
  assert.match(unknown.err, /did you mean sumQuantity\?/);
});

Deno.test("ork notes domains counts every function once", async () => {
  const domains: { domain: string; notes: number }[] = JSON.parse((await notes("domains", "--json")).out);
  const all: unknown[] = JSON.parse((await notes("--json")).out);
  assert.equal(domains.reduce((sum, { notes }) => sum + notes, 0), all.length);
  assert.match((await notes("domains")).out, /^DOMAIN +NOTES\nbuilt-ins +\d+\n/);
});

Deno.test("ork notes -f adds the notes of a Katalog, mistakes in others do not hide them", async () => {
  const shown = await notes("show", "fullImage", "-f", "katalog.yaml");
  assert.match(shown.out, /^fullImage\n\nImage with tag\.\n/);
  assert.match(shown.err, /unknown function "nope"/);
  assert.equal((await notes("show", "fullImage")).code, 1);
});

Deno.test("ork notes try renders a template for an object, now", async () => {
  assert.equal((await notes("try", "fullImage", "--cr", "cr.yaml", "-f", "katalog.yaml")).out, "nginx:1\n");
  assert.equal((await notes("try", "a {{ .spec.image | toUpper }} b", "--cr", "cr.yaml")).out, "a NGINX b\n");
  assert.equal((await notes("try", 'nextCron "@daily"')).out, "2026-01-02T00:00:00Z\n");
  assert.equal((await notes("try", "-", "--cr", "cr.yaml")).out, "Site\n");
  assert.deepEqual(JSON.parse((await notes("try", ".spec.big", "--cr", "cr.yaml", "-j")).out), {
    value: "9007199254740993",
    text: "9007199254740993",
    reads: ["spec.big"],
  });
});

Deno.test("ork notes try points into the template when it cannot be rendered", async () => {
  const unknown = await notes("try", "{{ toUper .x }}");
  assert.equal(unknown.code, 1);
  assert.match(
    unknown.err,
    /^template:1:4: error\[ORK2003\].*\n +1 \| \{\{ toUper .x \}\}\n.*\n +hint: did you mean toUpper\?/,
  );
  assert.match((await notes("try", 'parseQuantity "x"')).err, /expected a quantity/);
  const noObject = await notes("try", ".", "--cr", "list.yaml");
  assert.equal(noObject.code, 3);
  assert.match(noObject.err, /must hold one object, found no map/);
});

Deno.test("an unknown word after notes is refused with the nearest command", async () => {
  const { code, err } = await notes("serach", "x");
  assert.equal(code, 2);
  assert.match(err, /did you mean "ork notes search"\?/);
});
