// Owns: tests of the file adapter. Must not: leave files behind.

import assert from "node:assert/strict";
import { SourceError } from "../../runtime/base/mod.ts";
import { systemFiles } from "./files.ts";

Deno.test("writeText replaces a file in one step and leaves no draft", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const files = systemFiles();
    await files.writeText(`${directory}/a`, "one");
    await files.writeText(`${directory}/a`, "two");
    assert.equal(await files.readText(`${directory}/a`), "two");
    assert.deepEqual(await files.list(directory), [{ name: "a", isDirectory: false }]);
    await assert.rejects(files.writeText(`${directory}/none/a`, "x"), SourceError);
    await assert.rejects(files.readText(`${directory}/a`, { maxBytes: 2 }), /larger than/);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("writeText writes through links, and into devices without replacing them", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const files = systemFiles();
    await files.writeText(`${directory}/real`, "one");
    await Deno.symlink("real", `${directory}/link`);
    await Deno.symlink("/dev/null", `${directory}/nothing`);
    await files.writeText(`${directory}/link`, "two");
    await files.writeText(`${directory}/nothing`, "lost");
    assert.equal(await files.readText(`${directory}/real`), "two");
    for (const name of ["link", "nothing"]) {
      assert.ok((await Deno.lstat(`${directory}/${name}`)).isSymlink, name);
    }
    assert.ok((await Deno.stat("/dev/null")).isCharDevice);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("kindOf tells files, directories and nothing apart", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const files = systemFiles();
    await files.writeText(`${directory}/a`, "");
    const kinds = await Promise.all(["/a", "", "/b"].map((path) => files.kindOf(`${directory}${path}`)));
    assert.deepEqual(kinds, ["file", "directory", "none"]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
