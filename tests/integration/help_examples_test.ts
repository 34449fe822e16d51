// Owns: proof that every example in the help of a command does what it says, typed as it stands. Must not: need a cluster.

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { developerCommands } from "../../cli/dev/commands.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Commands whose examples need a cluster. */
const NEEDS_CLUSTER = new Set(["run", "create", "delete", "get", "tree"]);

interface Example {
  readonly line: string;
  /** The words before the first argument: `generate crd`. */
  readonly command: string;
}

const EXAMPLES: readonly Example[] = developerCommands()
  .filter((command) => !NEEDS_CLUSTER.has(command.name))
  .flatMap((command) => [command, ...(command.subcommands ?? [])].map((one) => ({ command, one })))
  .flatMap(({ command, one }) =>
    (one.examples ?? []).map(({ line }) => ({
      line,
      command: one === command ? one.name : `${command.name} ${one.name}`,
    }))
  );

/** Examples that make what they are about: it must not be there before. */
const MAKES: Readonly<Record<string, readonly string[]>> = {
  "generate crd": ["crd.yaml"],
  "generate katalog": ["katalog.yaml"],
  "generate cr": ["cr.yaml"],
};

const CRD_FILE = "crdFile: ./crd.yaml";
const TYPES = "apiTypes: {group: demo.example.com, version: v1, kind: Website, plural: websites}";

async function prepare(directory: string, example: Example): Promise<void> {
  for (const path of ["bin", "home/.config/fish/completions", "work/operators/website", "work/examples"]) {
    await Deno.mkdir(join(directory, path), { recursive: true });
  }
  const main = join(ROOT, "cli/main.ts");
  const programs = {
    ork: `exec ${Deno.execPath()} run -A --no-check --config ${join(ROOT, "deno.json")} ${main} "$@"`,
    kubectl: "cat >/dev/null",
  };
  for (const [name, script] of Object.entries(programs)) {
    await Deno.writeTextFile(join(directory, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  const notes = `notes:\n  functions:\n    - {name: fullImage, expression: "{{ .spec.image }}"}\nspec:\n`;
  for (const place of ["work", "work/operators/website", "work/examples"]) {
    for (const name of ["katalog.yaml", "crd.yaml", "cr.yaml"]) {
      const text = await Deno.readTextFile(join(ROOT, "examples/website", name));
      const isKatalog = place === "work" && name === "katalog.yaml";
      const types = example.command === "generate crd" ? TYPES : CRD_FILE;
      const own = text.replace("spec:\n", notes).replace(CRD_FILE, types);
      await Deno.writeTextFile(join(directory, place, name), isKatalog ? own : text);
    }
  }
  for (const name of MAKES[example.command] ?? []) await Deno.remove(join(directory, "work", name));
}

async function type(line: string, directory: string) {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", `set -o pipefail; fpath=(. "$HOME"); ${line}`],
    cwd: join(directory, "work"),
    clearEnv: true,
    env: {
      PATH: `${join(directory, "bin")}:/usr/bin:/bin`,
      HOME: join(directory, "home"),
      DENO_DIR: Deno.env.get("DENO_DIR") ?? join(Deno.env.get("HOME") ?? "", ".cache/deno"),
      DENO_TLS_CA_STORE: "system",
      LANG: "C.UTF-8",
    },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

Deno.test("commands without a cluster have examples", () => assert.ok(EXAMPLES.length >= 35));

for (const example of EXAMPLES) {
  Deno.test(`typed as in the help: ${example.line}`, async () => {
    const directory = await Deno.makeTempDir({ prefix: "ork-help-" });
    try {
      await prepare(directory, example);
      const { code, out, err } = await type(example.line, directory);
      assert.equal(code, 0, `${out}${err}`);
      assert.doesNotMatch(err, /error|warning/i);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  });
}
