// Owns: the front of `deno task build`: arguments, progress, the table at the end. Must not: build.

import { nearestName, OrkError } from "../runtime/base/mod.ts";
import {
  buildExecutables,
  type BuildTarget,
  type Executable,
  type PermissionOverrides,
  targets,
} from "./build/mod.ts";

const repository = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

const usage = `Builds the executables into a folder.

usage: ./denow task build [--target NAME]... [--out DIR] [--api-address HOST[:PORT]] [--read PATH]... [--json]

  --target NAME          only this one; repeatable. Known: ${targets.map((one) => one.name).join(", ")}
  --out DIR              default: dist
  --api-address ADDRESS  instead of the API server address that the target's permissions name
  --read PATH            instead of the target's read list; repeatable; "anywhere" allows every file
  --json                 print what was built as JSON, with the modules inside
`;

interface Arguments {
  readonly targets: readonly BuildTarget[];
  readonly out: string;
  readonly overrides: PermissionOverrides;
  readonly json: boolean;
}

/** The arguments, or a message about what is wrong with them. */
function parseArguments(args: readonly string[]): Arguments | string {
  const values: Record<string, string[]> = { target: [], out: [], "api-address": [], read: [] };
  const rest = args.filter((one) => one !== "--json");
  for (let flag = rest.shift(); flag !== undefined; flag = rest.shift()) {
    const [name = "", inline] = flag.replace(/^--/, "").split("=", 2);
    const list = flag.startsWith("--") ? values[name] : undefined;
    if (list === undefined) return `unknown argument ${JSON.stringify(flag)}`;
    const value = inline ?? rest.shift();
    if (value === undefined) return `${flag} needs a value`;
    list.push(value);
  }
  const wanted = values["target"] ?? [];
  const unknown = wanted.find((name) => !targets.some((one) => one.name === name));
  if (unknown !== undefined) {
    const near = nearestName(unknown, targets.map((one) => one.name));
    return `unknown target ${JSON.stringify(unknown)}${
      near === undefined ? "" : `; did you mean "${near}"?`
    }`;
  }
  const read = values["read"] ?? [];
  const apiAddress = values["api-address"]?.at(-1);
  return {
    targets: wanted.length === 0 ? targets : targets.filter((one) => wanted.includes(one.name)),
    out: values["out"]?.at(-1) ?? `${repository}/dist`,
    json: args.includes("--json"),
    overrides: {
      ...(apiAddress === undefined ? {} : { apiAddress }),
      ...(read.length === 0 ? {} : { read: read.includes("anywhere") ? "anywhere" as const : read }),
    },
  };
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage);
    return 0;
  }
  const parsed = parseArguments(args);
  if (typeof parsed === "string") {
    console.error(`build: ${parsed}\n\n${usage}`);
    return 2;
  }
  try {
    const { targets, json, ...options } = parsed;
    const progress = (line: string) => console.error(`build: ${line}`);
    const built = await buildExecutables(targets, { ...options, repository, progress });
    console.log(json ? JSON.stringify(built) : renderTable(built));
    return 0;
  } catch (error) {
    if (!(error instanceof OrkError) && !isFromDisk(error)) throw error;
    const hint = error instanceof OrkError ? error.hint : undefined;
    console.error(`build: ${error.message}${hint === undefined ? "" : `\n${hint}`}`);
    return 3;
  }
}

/** A folder that cannot be written, a full disk: the message names the path. */
function isFromDisk(error: unknown): error is Error {
  return error instanceof Error && "code" in error && typeof error.code === "string" &&
    /^E[A-Z]+$/.test(error.code);
}

function renderTable(built: readonly Executable[]): string {
  const width = Math.max(...built.map((one) => one.name.length), 4);
  const rows = built.map((one) =>
    [
      one.name.padEnd(width),
      mebibytes(one.sizeBytes),
      mebibytes(one.bundleBytes),
      String(one.inputs.length).padEnd(7),
      one.path,
    ].join("  ")
  );
  return [`${"NAME".padEnd(width)}  SIZE      BUNDLE    MODULES  PATH`, ...rows].join("\n");
}

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`.padEnd(8);

if (import.meta.main) Deno.exit(await main(Deno.args));
