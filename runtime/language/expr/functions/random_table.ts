// Owns: the functions that give something new each time. Must not: have chance of their own (the context has it).

import type { FunctionDefinition } from "../function_definition.ts";
import type { FunctionContext } from "../run.ts";

const GROUP = "random";
const ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

export const RANDOM_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: "randomAlphanumeric",
    group: GROUP,
    parameters: ["length:int"],
    description: "Random letters and digits, new at each evaluation; meant for secrets with once: true",
    example: { template: "{{ len (randomAlphanumeric 24) }}", output: "24" },
    keywords: ["password", "secret", "generate"],
    call: ([length], context) =>
      repeated(
        length as number,
        context,
        ({ random }) => ALPHANUMERIC[Math.floor(random.next() * ALPHANUMERIC.length)]!,
      ),
  },
  {
    name: "randomHex",
    group: GROUP,
    parameters: ["bytes:int"],
    description: "Random bytes as hex digits, two for each; meant for secrets with once: true",
    example: { template: "{{ len (randomHex 16) }}", output: "32" },
    keywords: ["token", "secret", "generate"],
    call: ([bytes], context) => hexOf(randomBytes(bytes as number, context)),
  },
  {
    name: "randomBase64",
    group: GROUP,
    parameters: ["bytes:int"],
    description: "Random bytes in URL-safe base64 with padding; meant for secrets with once: true",
    example: { template: "{{ len (randomBase64 32) }}", output: "44" },
    keywords: ["token", "secret", "key", "generate"],
    call: ([bytes], context) =>
      btoa(randomBytes(bytes as number, context).map((byte) => String.fromCharCode(byte)).join(""))
        .replaceAll("+", "-").replaceAll("/", "_"),
  },
  {
    name: "uuidv4",
    group: GROUP,
    parameters: [],
    description: "Random UUID of version 4, new at each evaluation",
    example: { template: "{{ slice (uuidv4) 14 15 }}", output: "4" },
    keywords: ["guid", "identifier", "generate"],
    call: (_, context) => uuid(randomBytes(16, context)),
  },
];

function randomBytes(count: number, context: FunctionContext): readonly number[] {
  if (count <= 0) return [];
  context.reserve(2 * count);
  context.charge(count);
  return Array.from({ length: count }, () => Math.floor(context.random.next() * 256));
}

function repeated(
  count: number,
  context: FunctionContext,
  character: (context: FunctionContext) => string,
): string {
  if (count <= 0) return "";
  context.reserve(count);
  context.charge(count);
  return Array.from({ length: count }, () => character(context)).join("");
}

function hexOf(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Source: RFC 9562, section 5.4. */
function uuid(bytes: readonly number[]): string {
  const marked = bytes.map((byte, i) =>
    i === 6 ? (byte & 0x0f) | 0x40 : i === 8 ? (byte & 0x3f) | 0x80 : byte
  );
  return hexOf(marked).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
