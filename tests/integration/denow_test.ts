// Owns: proof that the launcher picks, refuses and explains. Must not: download anything (npm and deno are stand-ins).

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const DENOW = fileURLToPath(new URL("../../denow", import.meta.url));
const VERSION = /^version=(.+)$/m.exec(await Deno.readTextFile(DENOW))?.[1] ?? "";

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Machine {
  readonly cache: string;
  /** Puts a shell script on the PATH of the launcher. */
  program(name: string, script: string): Promise<void>;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome>;
}

async function onMachine(run: (machine: Machine) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "ork-test-" });
  const bin = join(root, "bin");
  const cache = join(root, "cache");
  await Deno.mkdir(bin);
  const machine: Machine = {
    cache,
    async program(name, script) {
      await Deno.writeTextFile(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    },
    async run(args, env = {}) {
      const output = await new Deno.Command("bash", {
        args: [DENOW, ...args],
        cwd: root,
        clearEnv: true,
        env: { PATH: `${bin}:/usr/bin:/bin`, ORK_CACHE: cache, ...env },
        stdin: "null",
      }).output();
      const decoder = new TextDecoder();
      return {
        code: output.code,
        stdout: decoder.decode(output.stdout),
        stderr: decoder.decode(output.stderr),
      };
    },
  };
  try {
    await run(machine);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** A stand-in for deno that prints its version when asked, and otherwise its name and arguments. */
function deno(name: string, version: string): string {
  return `if [ "$1" = --version ]; then echo "deno ${version} (stable)"; else echo "${name}:" "$@"; fi`;
}

Deno.test("denow runs the deno on PATH when its version is the pinned one", async () => {
  await onMachine(async (machine) => {
    await machine.program("deno", deno("path", VERSION));
    assert.deepEqual(await machine.run(["run", "a b"]), { code: 0, stdout: "path: run a b\n", stderr: "" });
  });
});

Deno.test("denow prefers the one in its cache to one on PATH of another version", async () => {
  await onMachine(async (machine) => {
    await machine.program("deno", deno("path", "1.0.0"));
    const folder = join(machine.cache, "deno", VERSION);
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(join(folder, "deno"), `#!/bin/sh\n${deno("cache", VERSION)}\n`, { mode: 0o755 });
    assert.equal((await machine.run(["fmt"])).stdout, "cache: fmt\n");
  });
});

Deno.test("denow runs the tasks of its checkout from any folder", async () => {
  await onMachine(async (machine) => {
    await machine.program("deno", deno("path", VERSION));
    const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
    assert.equal((await machine.run(["task", "test"])).stdout, `path: task --config ${config} test\n`);
  });
});

Deno.test("denow keeps the person's certificate store", async () => {
  await onMachine(async (machine) => {
    await machine.program(
      "deno",
      `if [ "$1" = --version ]; then echo "deno ${VERSION}"; else echo "$DENO_TLS_CA_STORE"; fi`,
    );
    assert.equal((await machine.run(["x"], { DENO_TLS_CA_STORE: "mozilla" })).stdout, "mozilla\n");
  });
});

Deno.test("denow installs nothing from a package with another digest and says what to do", async () => {
  await onMachine(async (machine) => {
    // The real one writes a tarball into its working folder.
    await machine.program(
      "npm",
      "mkdir package && echo evil >package/deno && tar -czf evil.tgz package && rm -r package",
    );
    await machine.program("uname", 'if [ "$1" = -s ]; then echo Linux; else echo x86_64; fi');
    const { code, stdout, stderr } = await machine.run(["--version"], { ORK_DENO_FROM: "npm" });
    assert.equal(code, 3);
    assert.equal(stdout, "");
    assert.match(stderr, /could not be installed: the npm package has an unexpected digest/);
    assert.match(stderr, /put it on PATH/);
    assert.deepEqual([...Deno.readDirSync(join(machine.cache, "deno", VERSION))], []);
  });
});

Deno.test("denow says what npm said when npm fails", async () => {
  await onMachine(async (machine) => {
    await machine.program("npm", "echo no route to the registry >&2; exit 1");
    const { code, stderr } = await machine.run(["--version"], { ORK_DENO_FROM: "npm" });
    assert.equal(code, 3);
    assert.match(stderr, /failed: no route to the registry/);
  });
});

/** An npm whose package holds a stand-in for deno, on a platform without a known digest; it notes each call. */
async function withPackage(machine: Machine): Promise<void> {
  await machine.program("uname", 'if [ "$1" = -s ]; then echo Darwin; else echo arm64; fi');
  const script = `#!/bin/sh\n${deno("installed", VERSION)}\n`.replaceAll("'", `'\\''`);
  await machine.program(
    "npm",
    `echo called >>"$ORK_CACHE/npm.calls"
     mkdir package && printf '%s' '${script}' >package/deno && tar -czf deno.tgz package && rm -r package`,
  );
}

const folderOf = (machine: Machine): string => join(machine.cache, "deno", VERSION);
const namesIn = (folder: string): readonly string[] =>
  [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();

Deno.test("denow installs once when two start at the same time", async () => {
  await onMachine(async (machine) => {
    await withPackage(machine);
    const both = await Promise.all([machine.run(["a"]), machine.run(["b"])]);
    assert.deepEqual(both.map((one) => one.stdout), ["installed: a\n", "installed: b\n"]);
    assert.equal(await Deno.readTextFile(join(machine.cache, "npm.calls")), "called\n");
    assert.deepEqual(namesIn(folderOf(machine)), ["deno"]);
  });
});

Deno.test("denow takes over from one that was killed, and removes what that left", async () => {
  // Above what Linux and macOS give, so that nobody bears it: the number of one that has ended may be given again.
  const pid = 99_999_999;
  for (const owner of [`${pid}\n`, undefined]) {
    await onMachine(async (machine) => {
      await withPackage(machine);
      await machine.program("sleep", "exit 0");
      await Deno.mkdir(join(folderOf(machine), ".lock"), { recursive: true });
      await Deno.mkdir(join(folderOf(machine), `.install-${pid}-x`));
      if (owner) await Deno.writeTextFile(join(folderOf(machine), ".lock", "pid"), owner);
      assert.equal((await machine.run(["a"])).stdout, "installed: a\n");
      assert.deepEqual(namesIn(folderOf(machine)), ["deno"]);
    });
  }
});

Deno.test("denow says at once that its cache cannot be written", async () => {
  await onMachine(async (machine) => {
    await Deno.mkdir(folderOf(machine), { recursive: true });
    // Holds for root too, whom no mode keeps out.
    await Deno.writeTextFile(join(folderOf(machine), ".lock"), "");
    const { code, stderr } = await machine.run(["a"]);
    assert.equal(code, 3);
    assert.match(stderr, /could not be installed: mkdir: .*\.lock/);
    assert.doesNotMatch(stderr, /waiting/);
  });
});

Deno.test("denow says which variables it misses when it has no place", async () => {
  await onMachine(async (machine) => {
    const { code, stderr } = await machine.run(["a"], { ORK_CACHE: "" });
    assert.deepEqual([code, stderr], [
      3,
      `denow: there is no place for Deno ${VERSION}: set HOME or ORK_CACHE\n`,
    ]);
  });
});

Deno.test("denow says that it may install from nowhere when ORK_DENO_FROM names no place", async () => {
  await onMachine(async (machine) => {
    const { code, stderr } = await machine.run(["a"], { ORK_DENO_FROM: "mpn" });
    assert.equal(code, 3);
    assert.match(stderr, /ORK_DENO_FROM is "mpn", which is neither npm nor release/);
  });
});
