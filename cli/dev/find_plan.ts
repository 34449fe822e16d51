// Owns: the Plan behind what a command shows, when there is a Katalog at hand. Must not: insist on one.

import { hasErrors, SourceError } from "../../runtime/base/mod.ts";
import type { Plan } from "../../runtime/language/plan/mod.ts";
import { checkKatalog } from "../prod/check_katalog.ts";
import { findKatalogs } from "../prod/katalog_files.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { countLine } from "../shell/mod.ts";

/**
 * The Plan of `-f` or of the default file; undefined when there is no file or it has errors (which is said), unless the
 * file was named.
 * @throws {SourceError} when `-f` names a Katalog that cannot be used.
 */
export async function findPlan(context: OrkContext): Promise<Plan | undefined> {
  const { options, output, world } = context;
  const given = options.list("file");
  let references: readonly string[];
  try {
    references = await findKatalogs(world, given);
  } catch (error) {
    if (given.length === 0 && error instanceof SourceError && error.code === "source/no-katalog") {
      return undefined;
    }
    throw error;
  }
  const result = await checkKatalog(world.sources, references);
  if (!hasErrors(result.diagnostics) && result.plan !== undefined) return result.plan;
  const message = `${references.join(", ")} cannot be used: ${countLine(result.diagnostics)}`;
  if (given.length > 0) {
    throw new SourceError(message, { code: "source/katalog", hint: "`ork validate` shows what is wrong" });
  }
  output.warn(message);
  return undefined;
}
