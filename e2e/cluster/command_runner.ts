// Owns: the port through which other programs are run to their end. Must not: interpret what they print.

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly stdin?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Runs one command to its end; undefined when the program does not exist. */
export type CommandRunner = (
  command: readonly string[],
  options?: CommandOptions,
) => Promise<CommandResult | undefined>;

/** Runs real programs. */
export const runCommand: CommandRunner = async ([program = "", ...args], options = {}) => {
  try {
    const child = new Deno.Command(program, {
      args,
      stdin: options.stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env ? { env: { ...options.env } } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    }).spawn();
    const feeding = options.stdin === undefined ? undefined : feed(child.stdin, options.stdin);
    const { code, stdout, stderr } = await child.output();
    await feeding;
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
};

async function feed(stdin: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch {
    // The program ended without reading everything; its exit code says what that means.
  }
}
