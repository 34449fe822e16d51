// Owns: the proof that the example of a code draws it and that its fix does not. Must not: judge the words.

import { deepEqual } from "node:assert/strict";
import { checkKatalogClosely } from "../../cli/dev/check_closely.ts";
import { checkTarget } from "../../cli/dev/check_target.ts";
import { codeEntries } from "../../cli/dev/explain.ts";
import { SourceError } from "../../runtime/base/mod.ts";
import { parseDocuments } from "../../runtime/language/document/mod.ts";
import type { SourceLoader } from "../../runtime/language/katalog/mod.ts";
import { SHOWN_ELSEWHERE } from "../golden/codes_shown_elsewhere_table.ts";
import { NOT_SHOWN } from "./not_shown_table.ts";
import { FILES, type Frame, FRAMES } from "./frames_table.ts";

const MAIN = "main.yaml";

function loaderOf(text: string): SourceLoader {
  return {
    load(reference, from = MAIN) {
      const uri = new URL(reference, `file:///${from}`).pathname.slice(1);
      const found = uri === MAIN ? text : FILES.get(uri);
      if (found !== undefined) return Promise.resolve({ uri, text: found });
      return Promise.reject(
        new SourceError(`cannot read "${reference}": no such file`, { code: "source/not-found" }),
      );
    },
  };
}

/** The example in the frame, its lines as deep as the mark. */
function framed({ text }: Frame, example: string): string {
  return text.replace(/^( *)(.*)@@/m, (_, indent: string, before: string) => {
    const lines = example.split("\n");
    const deeper = indent + " ".repeat(before.length);
    return [`${indent}${before}${lines[0]}`, ...lines.slice(1).map((line) => `${deeper}${line}`)].join("\n");
  });
}

async function codesIn(frame: Frame, example: string): Promise<readonly string[]> {
  const text = framed(frame, example);
  // Most examples are no YAML in most frames: that is seen fast.
  const syntax = parseDocuments({ uri: MAIN, text }).diagnostics;
  if (syntax.length > 0) return syntax.map((diagnostic) => diagnostic.code);
  const loader = loaderOf(text);
  const { diagnostics } = frame.isTest
    ? await checkTarget(loader, [MAIN])
    : await checkKatalogClosely(loader, [MAIN]);
  return diagnostics.map((diagnostic) => diagnostic.code);
}

/** The frames in which the example draws its code and the fix does not. */
async function framesOf(entry: { readonly code: string; readonly example: string; readonly fix: string }) {
  for (const frame of FRAMES) {
    if (!(await codesIn(frame, entry.example)).includes(entry.code)) continue;
    if (!(await codesIn(frame, entry.fix)).includes(entry.code)) return frame.name;
  }
  return undefined;
}

Deno.test("the example of every code draws it and its fix does not", async () => {
  const wrong: string[] = [];
  const needless: string[] = [];
  for (const entry of codeEntries().filter(({ code }) => !SHOWN_ELSEWHERE.has(code))) {
    const frame = await framesOf(entry);
    if (frame === undefined && !NOT_SHOWN.has(entry.code)) wrong.push(entry.code);
    if (frame !== undefined && NOT_SHOWN.has(entry.code)) needless.push(entry.code);
  }
  deepEqual({ wrong, needless }, { wrong: [], needless: [] });
});
