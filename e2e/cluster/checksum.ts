// Owns: reading published checksums. Must not: fetch them.

import { isJsonObject } from "../../runtime/base/mod.ts";
import type { Checksum } from "./download_table.ts";

/** The SHA-256 that a published text gives, lower-case hex, or undefined when it gives none. */
export function digestIn(text: string, checksum: Checksum): string | undefined {
  switch (checksum.kind) {
    case "word":
      return /^([0-9a-f]{64})(\s|$)/i.exec(text.trim())?.[1]?.toLowerCase();
    case "listing":
      return digestInListing(text, checksum.fileName);
    case "github":
      return digestInRelease(text, checksum.fileName);
  }
}

/** The digest that a `sha256sum` listing gives for a file name. */
export function digestInListing(text: string, fileName: string): string | undefined {
  for (const line of text.split("\n")) {
    const match = /^([0-9a-f]{64})\s+\*?(\S+)$/i.exec(line.trim());
    if (match?.[2] === fileName) return match[1]?.toLowerCase();
  }
  return undefined;
}

/** Source: GitHub REST API, "Get a release by tag name": `assets[].digest` is `sha256:` and the digest. */
function digestInRelease(text: string, fileName: string): string | undefined {
  const release = parseObject(text);
  const assets = release?.["assets"];
  if (!Array.isArray(assets)) return undefined;
  for (const asset of assets) {
    if (!isJsonObject(asset) || asset["name"] !== fileName) continue;
    return typeof asset["digest"] === "string"
      ? /^sha256:([0-9a-f]{64})$/.exec(asset["digest"])?.[1]
      : undefined;
  }
  return undefined;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
