// Owns: the functions that check the shape of a text. Must not: check that what it names exists.

import type { FunctionDefinition } from "../function_definition.ts";
import { trimSpace } from "../value.ts";
import { isGitRemote, isHttpUrl, isImageReference, isMailAddress } from "./text_shapes.ts";

const GROUP = "validation";

export const VALIDATION_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: "isValidEmail",
    group: GROUP,
    parameters: ["s:string"],
    description: "True for a bare e-mail address",
    example: { template: '{{ isValidEmail "ops@acme.dev" }}', output: "true" },
    keywords: ["mail", "check", "address"],
    call: ([s]) => isMailAddress(trimSpace(s as string)),
  },
  {
    name: "isValidGitRepository",
    group: GROUP,
    parameters: ["s:string"],
    description: "True for a Git remote such as https://host/o/r or git@host:o/r.git",
    example: { template: '{{ isValidGitRepository "git@h.io:o/r.git" }}', output: "true" },
    keywords: ["git", "check", "url", "remote"],
    call: ([s]) => isGitRemote(s as string),
  },
  {
    name: "isValidURL",
    group: GROUP,
    parameters: ["s:string"],
    description: "True for an absolute http or https URL with a host",
    example: { template: '{{ isValidURL "ftp://h" }}', output: "false" },
    keywords: ["http", "check", "link"],
    call: ([s]) => isHttpUrl(s as string),
  },
  {
    name: "isValidImageRef",
    group: GROUP,
    parameters: ["s:string"],
    description: "True for a container image with optional registry and tag or digest",
    example: { template: '{{ isValidImageRef "reg:5000/a/b:1" }}', output: "true" },
    keywords: ["container", "docker", "oci", "check"],
    call: ([s]) => isImageReference(s as string),
  },
  {
    name: "isValidJSON",
    group: GROUP,
    parameters: ["s:string"],
    description: "True for a text that is JSON of any kind",
    example: { template: '{{ isValidJSON "[1,]" }}', output: "false" },
    keywords: ["json", "check", "syntax"],
    call: ([s]) => isJson(s as string),
  },
  {
    name: "isValidPort",
    group: GROUP,
    parameters: ["s:string"],
    description: "True for a whole number from 1 to 65535",
    example: { template: '{{ isValidPort "65536" }}', output: "false" },
    keywords: ["number", "check", "tcp"],
    call: ([s]) => /^\+?\d{1,20}$/.test(s as string) && Number(s) >= 1 && Number(s) <= 65_535,
  },
];

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
