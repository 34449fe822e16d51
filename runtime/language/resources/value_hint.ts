// Owns: what to write where a value does not fit its field. Must not: decide whether it fits.

import { nearestName, parseDuration } from "../../base/mod.ts";

interface Wanted {
  readonly path: string;
  /** In words: `TCP, UDP or SCTP`, `a whole number`. */
  readonly expected: string;
}

/** A hint, when what was meant can be guessed. */
export function valueHint(found: string, wanted: Wanted): { readonly hint?: string } {
  const hint = pathHint(found) ?? secondsHint(found, wanted) ?? quantityHint(found, wanted) ??
    scheduleHint(wanted) ??
    choiceHint(found, wanted);
  return hint === undefined ? {} : { hint };
}

/** The text is a path, or a placeholder of another language around one. */
function pathHint(found: string): string | undefined {
  const path = /^(?:\$\{?|\$\()?(?:schema|self|\$)?\.?((?:spec|metadata|status)(?:\.\w+)+)[})]*$/.exec(found)
    ?.[1];
  return path === undefined ? undefined : `to read a field of the object, write "{{ .${path} }}"`;
}

function secondsHint(found: string, { path }: Wanted): string | undefined {
  const ms = path.endsWith("Seconds") ? parseDuration(found) : undefined;
  return ms === undefined ? undefined : `write seconds: ${Math.round(ms / 1000)}`;
}

function quantityHint(found: string, { expected }: Wanted): string | undefined {
  const match = expected.includes("quantity") ? /^(\d+(?:\.\d+)?)\s*([kKMGTP])i?[bB]?$/.exec(found) : null;
  return match ? `write ${match[1]}${match[2]!.toUpperCase()}i` : undefined;
}

function scheduleHint({ expected }: Wanted): string | undefined {
  return expected.includes("cron")
    ? "it has five fields: minute, hour, day of the month, month, day of the week"
    : undefined;
}

/** One of several words, misspelt or in other letter case. */
function choiceHint(found: string, { expected }: Wanted): string | undefined {
  const words = expected.split(/, | or /);
  if (words.length < 2 || words.some((word) => /\s/.test(word))) return undefined;
  const near = words.find((word) => word.toLowerCase() === found.toLowerCase()) ??
    (found.length > 2 ? nearestName(found, words) : undefined) ??
    words.find((word) => found.length > 3 && word.startsWith(found));
  return near === undefined ? undefined : `did you mean "${near}"?`;
}
