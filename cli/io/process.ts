// Owns: what the process knows about itself: arguments, engine versions, its end. Must not: decide the exit code.

/** Arguments after the program's name. */
export function processArguments(): readonly string[] {
  return Deno.args;
}

/** Versions of the engine this executable is made of. */
export function engineVersions(): {
  readonly deno: string;
  readonly v8: string;
  readonly typescript: string;
} {
  const { deno, v8, typescript } = Deno.version;
  return { deno, v8, typescript };
}

/** `linux/x86_64` and the like. */
export function platformName(): string {
  return `${Deno.build.os}/${Deno.build.arch}`;
}

/** Ends the process; open connections do not hold it. */
export function exitProcess(code: number): never {
  Deno.exit(code);
}
