// Owns: `ork schema`. Must not: change schemas.

import { nearestName, ownValue, UsageError } from "../../runtime/base/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { type ExitCode, renderTable } from "../shell/mod.ts";
import { SCHEMAS } from "./schemas.ts";

/** `ork schema [KIND]`. */
export async function runSchema({ options, output, world }: OrkContext): Promise<ExitCode> {
  const asked = options.args[0];
  if (asked === undefined) {
    if (options.wasGiven("output")) {
      throw new UsageError("--output needs a KIND", {
        code: "usage/kind",
        hint: `name one of ${Object.keys(SCHEMAS).join(", ")}`,
      });
    }
    const rows = Object.entries(SCHEMAS).map(([name, schema]) => [name, schema.description ?? ""]);
    renderTable(["kind", "meaning"], rows).forEach((line) => output.line(line));
    return 0;
  }
  const schema = ownValue(SCHEMAS, asked.toLowerCase());
  if (!schema) throw unknownKind(asked);
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  const path = options.text("output");
  if (path === undefined) output.raw(text);
  else {
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (path.includes("/") && folder !== "") await world.files.makeDirectory(folder);
    await world.files.writeText(path, text);
    output.note(`written to ${path}`);
  }
  return 0;
}

function unknownKind(asked: string): UsageError {
  const names = Object.keys(SCHEMAS);
  const near = nearestName(asked.toLowerCase(), names);
  return new UsageError(`there is no kind "${asked}"`, {
    code: "usage/kind",
    hint: near ? `did you mean "${near}"?` : `the kinds are ${names.join(", ")}`,
  });
}
