// Owns: the string functions. Must not: count in UTF-16 units (lengths are UTF-8 bytes).

import type { FunctionDefinition } from "../function_definition.ts";
import { formatValue } from "../format.ts";
import { failFunction, type FunctionContext } from "../run.ts";
import type { ValueList } from "../value.ts";
import { isMissing, trimSpace, utf8Length, utf8Prefix } from "../value.ts";

const GROUP = "strings";
// deno-lint-ignore no-control-regex -- the range is what ASCII is
const IS_ASCII = /^[\x00-\x7f]*$/;
type Texts = readonly [string, string, string];

export const STRING_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: "toLower",
    group: GROUP,
    parameters: ["s:string"],
    description: "The text in lower case",
    example: { template: '{{ toLower "Prod-EU" }}', output: "prod-eu" },
    keywords: ["lowercase", "case"],
    call: ([s]) => eachCharacter(s as string, (c) => c.toLowerCase()),
  },
  {
    name: "toUpper",
    group: GROUP,
    parameters: ["s:string"],
    description: "The text in upper case",
    example: { template: '{{ toUpper "eu" }}', output: "EU" },
    keywords: ["uppercase", "case"],
    call: ([s]) => eachCharacter(s as string, (c) => c.toUpperCase()),
  },
  {
    name: "trimSpace",
    group: GROUP,
    parameters: ["s:string"],
    description: "The text without white space at both ends",
    example: { template: '{{ printf "[%s]" (trimSpace " x ") }}', output: "[x]" },
    keywords: ["strip", "whitespace"],
    call: ([s]) => trimSpace(s as string),
  },
  {
    name: "trim",
    group: GROUP,
    parameters: ["s:string", "characters:string"],
    description: "The text without any of the given characters at both ends",
    example: { template: '{{ trim "--a-b--" "-" }}', output: "a-b" },
    keywords: ["strip", "cutset"],
    call: (args) => trimCharacters(args as Texts),
  },
  {
    name: "trimPrefix",
    group: GROUP,
    parameters: ["s:string", "prefix:string"],
    description: "The text without the prefix, if it has it",
    example: { template: '{{ trimPrefix "svc-api" "svc-" }}', output: "api" },
    keywords: ["strip", "start"],
    call: (args) => {
      const [s, prefix] = args as Texts;
      return s.startsWith(prefix) ? s.slice(prefix.length) : s;
    },
  },
  {
    name: "trimSuffix",
    group: GROUP,
    parameters: ["s:string", "suffix:string"],
    description: "The text without the suffix, if it has it",
    example: { template: '{{ trimSuffix "a.yaml" ".yaml" }}', output: "a" },
    keywords: ["strip", "end"],
    call: (args) => {
      const [s, suffix] = args as Texts;
      return s.endsWith(suffix) ? s.slice(0, s.length - suffix.length) : s;
    },
  },
  {
    name: "hasPrefix",
    group: GROUP,
    parameters: ["s:string", "prefix:string"],
    description: "True when the text starts with the prefix",
    example: { template: '{{ hasPrefix "quay.io/x" "quay.io/" }}', output: "true" },
    keywords: ["starts", "begins"],
    call: (args) => (args as Texts)[0].startsWith((args as Texts)[1]),
  },
  {
    name: "hasSuffix",
    group: GROUP,
    parameters: ["s:string", "suffix:string"],
    description: "True when the text ends with the suffix",
    example: { template: '{{ hasSuffix "db-0" "-0" }}', output: "true" },
    keywords: ["ends"],
    call: (args) => (args as Texts)[0].endsWith((args as Texts)[1]),
  },
  {
    name: "contains",
    group: GROUP,
    parameters: ["s:string", "part:string"],
    description: "True when the text contains the part",
    example: { template: '{{ contains "staging-eu" "eu" }}', output: "true" },
    keywords: ["includes", "substring", "find"],
    call: (args) => (args as Texts)[0].includes((args as Texts)[1]),
  },
  {
    name: "replace",
    group: GROUP,
    parameters: ["s:string", "old:string", "new:string"],
    description: "The text with every `old` replaced by `new`",
    example: { template: '{{ replace "a.b.c" "." "_" }}', output: "a_b_c" },
    keywords: ["substitute"],
    call: (args, context) => replaceAll(args as Texts, context),
  },
  {
    name: "split",
    group: GROUP,
    parameters: ["s:string", "separator:string"],
    description: "List of the parts between separators; an empty text gives an empty list",
    example: { template: '{{ index (split "x;y" ";") 1 }}', output: "y" },
    keywords: ["list", "parts"],
    call: (args) => {
      const [s, separator] = args as Texts;
      return s === "" ? [] : separator === "" ? [...s] : s.split(separator);
    },
  },
  {
    name: "join",
    group: GROUP,
    parameters: ["list:list", "separator:string"],
    description: "Text of the elements with the separator between them",
    example: { template: '{{ join .spec.zones "+" }}', output: "a+b" },
    keywords: ["list", "concat"],
    call: ([list, separator], context) => joinList(list as ValueList, separator as string, context),
  },
  {
    name: "repeat",
    group: GROUP,
    parameters: ["s:string", "count:int"],
    description: "The text count times",
    example: { template: '{{ repeat "ab" 2 }}', output: "abab" },
    keywords: ["multiply"],
    call: ([s, count], context) => {
      if (count as number < 0) failFunction(`count must not be negative, found ${count}`);
      context.reserve((s as string).length * (count as number));
      return (s as string).repeat(count as number);
    },
  },
  {
    name: "camelToKebab",
    group: GROUP,
    parameters: ["s:string"],
    description: "A camelCase text as kebab-case; runs of capitals count as one word",
    example: { template: '{{ camelToKebab "HTTPProxyRule" }}', output: "http-proxy-rule" },
    keywords: ["case", "dash", "convert"],
    call: ([s]) =>
      (s as string).replace(
        /([a-z])([A-Z])|([A-Z])(?=[A-Z][a-z])/g,
        (_, lower, upper, acronym) => acronym ? `${acronym}-` : `${lower}-${upper}`,
      ).replace(/[A-Z]/g, (c) => c.toLowerCase()),
  },
  {
    name: "truncate",
    group: GROUP,
    parameters: ["s:string", "bytes:int"],
    description: "The text cut to at most so many bytes, the last three of them dots",
    example: { template: '{{ truncate "abcdefgh" 6 }}', output: "abc..." },
    keywords: ["shorten", "cut", "limit"],
    call: ([s, bytes]) => truncate(s as string, bytes as number),
  },
  {
    name: "concat",
    group: GROUP,
    parameters: ["...parts:string"],
    description: "All arguments in one text, nothing between them",
    example: { template: '{{ concat "*." "shop.dev" }}', output: "*.shop.dev" },
    keywords: ["join", "append"],
    call: (args) => args.join(""),
  },
];

/** Changes case as Go does: one character for one, whatever stands around it (ß has no capital). */
function eachCharacter(s: string, change: (character: string) => string): string {
  if (IS_ASCII.test(s)) return change(s);
  let out = "";
  for (const character of s) {
    const changed = change(character);
    out += changed.length > character.length ? character : changed;
  }
  return out;
}

function trimCharacters([s, cutset]: Texts): string {
  const characters = new Set(cutset);
  const all = [...s];
  let start = 0;
  let end = all.length;
  while (start < end && characters.has(all[start]!)) start++;
  while (end > start && characters.has(all[end - 1]!)) end--;
  return all.slice(start, end).join("");
}

function replaceAll([s, old, replacement]: Texts, context: FunctionContext): string {
  const pieces = old === "" ? ["", ...s, ""] : s.split(old);
  context.reserve(s.length + (pieces.length - 1) * Math.max(0, replacement.length - old.length));
  return pieces.join(replacement);
}

function joinList(list: ValueList, separator: string, context: FunctionContext): string {
  const texts = list.map((item) => isMissing(item) ? "" : formatValue(item));
  context.reserve(texts.reduce((sum, t) => sum + t.length, 0) + separator.length * texts.length);
  return texts.join(separator);
}

function truncate(s: string, bytes: number): string {
  if (bytes < 0) failFunction(`length must not be negative, found ${bytes}`);
  if (utf8Length(s) <= bytes) return s;
  return bytes <= 3 ? utf8Prefix(s, bytes) : `${utf8Prefix(s, bytes - 3)}...`;
}
