// Owns: the proof that docs/editors.md works in the language server that editors use. Must not: test the schema itself.

import assert from "node:assert/strict";
import { type LanguageServer, startLanguageServer } from "../support/language_server.ts";
import { testUnless } from "../support/test_unless.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const SERVER = "npm:yaml-language-server@2.0.0";
const COMMAND = [Deno.execPath(), "run", "-A", "--no-config", "--no-lock", SERVER, "--stdio"];
const SETTINGS = {
  yaml: { validate: true, hover: true, completion: true, schemaStore: { enable: false } },
};

/** Why the server cannot be used here, or undefined. */
async function reasonAgainst(): Promise<string | undefined> {
  const server = startLanguageServer(COMMAND, SETTINGS);
  try {
    await initialize(server);
    return undefined;
  } catch (error) {
    return `yaml-language-server does not start: ${(error as Error).message}`;
  } finally {
    await server.stop();
  }
}

async function initialize(server: LanguageServer): Promise<void> {
  await server.request("initialize", {
    processId: Deno.pid,
    rootUri: null,
    capabilities: {
      workspace: { configuration: true },
      textDocument: {
        hover: { contentFormat: ["markdown", "plaintext"] },
        completion: { completionItem: { snippetSupport: false } },
        publishDiagnostics: {},
      },
    },
  });
  await server.notify("initialized", {});
}

/** The example of the page. */
async function documentedKatalog(): Promise<string> {
  const page = await Deno.readTextFile(`${ROOT}docs/editors.md`);
  return /```yaml\n(.*?)```/s.exec(page)![1]!;
}

/** The file of the page with its schema beside it, as the page says. */
async function project(text: string): Promise<{ readonly uri: string; readonly folder: string }> {
  const folder = await Deno.makeTempDir();
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      `${ROOT}cli/main.ts`,
      "schema",
      "katalog",
      "--output",
      ".schemas/katalog.json",
    ],
    cwd: folder,
    stdout: "null",
    stderr: "null",
  }).output();
  assert(success, "ork schema");
  await Deno.writeTextFile(`${folder}/katalog.yaml`, text);
  return { uri: `file://${folder}/katalog.yaml`, folder };
}

/** Opens a text, gives the server to a check, and cleans up. */
async function withOpened(
  text: string,
  check: (server: LanguageServer, uri: string) => Promise<void>,
): Promise<void> {
  const { uri, folder } = await project(text);
  const server = startLanguageServer(COMMAND, SETTINGS);
  try {
    await initialize(server);
    await server.notify("textDocument/didOpen", {
      textDocument: { uri, languageId: "yaml", version: 1, text },
    });
    await check(server, uri);
  } finally {
    await server.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Line and character of the first place where `mark` stands. */
function placeOf(text: string, mark: string): { readonly line: number; readonly character: number } {
  const before = text.slice(0, text.indexOf(mark)).split("\n");
  return { line: before.length - 1, character: before.at(-1)!.length };
}

interface Published {
  readonly uri: string;
  readonly diagnostics: readonly {
    readonly message: string;
    readonly range: { readonly start: { readonly line: number } };
  }[];
}

const reason = await reasonAgainst();

testUnless(reason, "an editor underlines a wrong key, and nothing in the documented file", async () => {
  const right = await documentedKatalog();
  const wrong = right.replace("replicas:", "replica:");
  await withOpened(wrong, async (server, uri) => {
    const isOf = (params: unknown) => (params as Published).uri === uri;
    const found = await server.waitFor(
      "textDocument/publishDiagnostics",
      (params) => isOf(params) && (params as Published).diagnostics.length > 0,
    ) as Published;
    assert.deepEqual(found.diagnostics.map((d) => d.range.start.line), [placeOf(wrong, "replica:").line]);
    assert.match(found.diagnostics[0]!.message, /replica/);
    await server.notify("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: right }],
    });
    await server.waitFor(
      "textDocument/publishDiagnostics",
      (params) => isOf(params) && (params as Published).diagnostics.length === 0,
    );
  });
});

testUnless(reason, "an editor explains the key under the cursor", async () => {
  const text = await documentedKatalog();
  await withOpened(text, async (server, uri) => {
    const hover = await server.request("textDocument/hover", {
      textDocument: { uri },
      position: placeOf(text, "image:"),
    });
    assert.match(JSON.stringify(hover), /Container image/);
  });
});

testUnless(reason, "an editor offers the keys that may stand there", async () => {
  const text = (await documentedKatalog()).trimEnd() + "\n              \n";
  await withOpened(text, async (server, uri) => {
    const answer = await server.request("textDocument/completion", {
      textDocument: { uri },
      position: { line: text.split("\n").length - 2, character: 14 },
    }) as { readonly items: readonly { readonly label: string }[] };
    const labels = answer.items.map((item) => item.label);
    for (const label of ["probes", "env", "resources"]) {
      assert(labels.includes(label), `${label} in ${labels}`);
    }
  });
});
