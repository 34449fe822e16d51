// Owns: tests of fetching from real Git repositories on this machine. Must not: use the network.

import assert from "node:assert/strict";
import { SourceError } from "../../../runtime/base/mod.ts";
import { gitFetcher } from "./git.ts";
import { type RunProgram, runProgram as runAny } from "./run_program.ts";

/** Without maintenance, which may go on behind the end of a command in a folder that the test removes. */
const runProgram: RunProgram = (program, run) =>
  runAny(program, { ...run, args: ["-c", "gc.auto=0", "-c", "maintenance.auto=false", ...run.args] });

interface Repository {
  readonly root: string;
  readonly url: string;
  commit(files: Record<string, string>): Promise<string>;
  git(...args: string[]): Promise<string>;
}

async function withRepository(test: (repository: Repository) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  const work = `${root}/tree`;
  const identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
  const git = (...args: string[]) => runProgram("git", { args: [...identity, ...args], cwd: work });
  try {
    await Deno.mkdir(work);
    await git("init", "--quiet", "--initial-branch=main");
    await test({
      root,
      url: `file://${work}`,
      git,
      async commit(files) {
        for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${work}/${name}`, text);
        await git("add", "--all");
        await git("commit", "--quiet", "--message", "change");
        return (await git("rev-parse", "HEAD")).trim();
      },
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("gitFetcher gives the files of a branch, a tag and a commit", () =>
  withRepository(async ({ root, url, commit, git }) => {
    const first = await commit({ "katalog.yaml": "one" });
    await git("tag", "v1");
    const second = await commit({ "katalog.yaml": "two" });
    const fetcher = gitFetcher({ cache: `${root}/cache`, run: runProgram });
    const texts: unknown[] = [];
    for (const ref of [undefined, "main", "v1", first]) {
      const { directory, revision } = await fetcher.fetch({ url, ...(ref === undefined ? {} : { ref }) });
      texts.push([await Deno.readTextFile(`${directory}/katalog.yaml`), revision === first]);
    }
    assert.deepEqual(texts, [["two", false], ["two", false], ["one", true], ["one", true]]);
    assert.notEqual(first, second);
  }));

Deno.test("gitFetcher follows a branch that moved, and keeps a commit without asking again", () =>
  withRepository(async ({ root, url, commit }) => {
    const first = await commit({ a: "1" });
    const options = { cache: `${root}/cache`, run: runProgram };
    await gitFetcher(options).fetch({ url, ref: "main" });
    const second = await commit({ a: "2" });
    assert.equal((await gitFetcher(options).fetch({ url, ref: "main" })).revision, second);
    const offline = gitFetcher({ ...options, run: () => Promise.reject(new Error("asked")) });
    assert.equal((await offline.fetch({ url, ref: first })).revision, first);
  }));

Deno.test("gitFetcher does not follow links out of the repository", () =>
  withRepository(async ({ root, url, commit, git }) => {
    await Deno.writeTextFile(`${root}/secret`, "secret");
    await Deno.symlink(`${root}/secret`, `${root}/tree/link.yaml`);
    await commit({ a: "1" });
    await git("status");
    const { directory } = await gitFetcher({ cache: `${root}/cache`, run: runProgram }).fetch({ url });
    assert.equal(await Deno.readTextFile(`${directory}/link.yaml`), `${root}/secret`);
  }));

Deno.test("gitFetcher refuses names that git would take for options, and tells what git says", () =>
  withRepository(async ({ root, url, commit }) => {
    await commit({ a: "1" });
    const fetcher = gitFetcher({ cache: `${root}/cache`, run: runProgram });
    const codes: string[] = [];
    for (
      const request of [{ url, ref: "--upload-pack=x" }, { url: "ext::sh -c x" }, { url, ref: "no-such" }, {
        url: `${url}-gone`,
      }]
    ) {
      await fetcher.fetch(request).catch((error) => {
        assert(error instanceof SourceError);
        assert(error.hint);
        codes.push(error.code);
      });
    }
    assert.deepEqual(codes, ["source/git-name", "source/git-name", "source/program", "source/program"]);
  }));
