// Owns: encodings, digests and names made from text. Must not: fail on text that does not decode.

import { sha256Hex } from "../../../base/mod.ts";
import { decodeBase64, encodeBase64 } from "../base64.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import { formatJson } from "../format_json.ts";
import { failFunction } from "../run.ts";
import { isMissing, trimSpace, utf8Prefix } from "../value.ts";
import { formatValue } from "../format.ts";

const GROUP = "data";

export const DATA_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: "toBase64",
    group: GROUP,
    parameters: ["s:string"],
    description: "The text in base64",
    example: { template: '{{ toBase64 "ab" }}', output: "YWI=" },
    keywords: ["encode", "b64enc", "secret"],
    call: ([s]) => encodeBase64(s as string),
  },
  {
    name: "fromBase64",
    group: GROUP,
    parameters: ["s:string"],
    description: "The text behind base64; empty when it is not valid",
    example: { template: '{{ fromBase64 "YWI=" }}', output: "ab" },
    keywords: ["decode", "b64dec", "secret"],
    call: ([s]) => decodeBase64(s as string) ?? "",
  },
  {
    name: "toJSON",
    group: GROUP,
    parameters: ["value:any"],
    description: "The value as JSON text with sorted keys; {} for what JSON cannot hold",
    example: { template: "{{ toJSON .spec.zones }}", output: '["a","b"]' },
    keywords: ["json", "encode", "serialize"],
    call: ([value]) => formatJson(value) ?? "{}",
  },
  {
    name: "sha256sum",
    group: GROUP,
    parameters: ["s:string"],
    description: "First 8 hex digits of the SHA-256 of the text",
    example: { template: '{{ sha256sum "ab" }}', output: "fb8e20fc" },
    keywords: ["hash", "digest", "checksum"],
    call: ([s]) => sha256Hex(s as string).slice(0, 8),
  },
  {
    name: "slugify",
    group: GROUP,
    parameters: ["s:string"],
    description: "The text as a name of lower-case letters, digits and single dashes",
    example: { template: '{{ slugify "Team #7 / EU" }}', output: "team-7-eu" },
    keywords: ["name", "dns", "sanitize"],
    call: ([s]) => slugify(s as string),
  },
  {
    name: "truncateName",
    group: GROUP,
    parameters: ["s:string", "bytes:int"],
    description: "The first bytes of the text, nothing added",
    example: { template: '{{ truncateName "payments" 3 }}', output: "pay" },
    keywords: ["shorten", "cut", "limit"],
    call: ([s, bytes]) =>
      bytes as number < 0
        ? failFunction(`length must not be negative, found ${bytes}`)
        : utf8Prefix(s as string, bytes as number),
  },
  {
    name: "lookup",
    group: GROUP,
    parameters: ["key:any", "...pairs:any"],
    description: "The value that follows the key among the pairs; empty when there is none",
    example: { template: '{{ lookup "eu" "us" "u1" "eu" "e1" }}', output: "e1" },
    keywords: ["switch", "case", "table"],
    call: ([key, ...pairs]) => lookup(text(key), pairs.map(text)),
  },
  {
    name: "repoSlug",
    group: GROUP,
    parameters: ["s:string"],
    description: "Name of a repository from its URL or path, as a slug",
    example: { template: '{{ repoSlug "git@h:o/My_App.git" }}', output: "my-app" },
    keywords: ["git", "name", "repository"],
    call: ([s]) => repoSlug(s as string),
  },
];

function slugify(s: string): string {
  return s.toLowerCase().replace(/[^a-z0-9-]/gu, "-").replace(/-+/g, "-").replace(/^-|-$/g, "");
}

function repoSlug(s: string): string {
  const path = trimSpace(s).replace(/\/+$/, "");
  const start = Math.max(path.lastIndexOf("/"), path.lastIndexOf(":")) + 1;
  return slugify(path.slice(start).replace(/\.git$/, ""));
}

function lookup(key: string, pairs: readonly string[]): string {
  for (let i = 0; i + 1 < pairs.length; i += 2) if (pairs[i] === key) return pairs[i + 1]!;
  return "";
}

function text(value: unknown): string {
  return isMissing(value) ? "" : formatValue(value);
}
