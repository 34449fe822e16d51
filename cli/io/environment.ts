// Owns: reading environment variables of the process. Must not: interpret them (settings.ts does).

/** Reads a variable; undefined when it is not set or this executable may not read it. */
export type Environment = (name: string) => string | undefined;

/** The process's environment. A production executable may read a fixed list only: others count as not set. */
export function processEnvironment(): Environment {
  return (name) => {
    try {
      return Deno.env.get(name);
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) return undefined;
      throw error;
    }
  };
}
