// Owns: programs in the folder that KUBEBUILDER_ASSETS names. Must not: check versions (the person chose them).

import { join } from "node:path";
import { found, missing, type ProgramSource } from "./program_source.ts";

/** Source: the variable is the one that controller-runtime's envtest reads. */
export function kubebuilderSource(directory: string | undefined): ProgramSource {
  return {
    name: "KUBEBUILDER_ASSETS",
    async find(program) {
      if (!directory) return missing("not set");
      const path = join(directory, program);
      try {
        const { isFile } = await Deno.stat(path);
        return isFile ? found(path) : missing(`${path} is not a file`);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return missing(`no ${path}`);
        throw error;
      }
    },
  };
}
