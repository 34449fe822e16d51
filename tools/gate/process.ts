// Owns: running a child process with plain output and a time limit. Must not: interpret what it prints.

export interface ProcessResult {
  readonly code: number;
  /** stdout and stderr as they came. */
  readonly output: string;
  readonly durationMs: number;
  readonly timedOut: boolean;
}

export interface ProcessOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which the process is stopped. */
  readonly limitMs: number;
  /** Called with each complete line as it comes. */
  readonly onLine?: (line: string) => void;
}

/** Runs `command` without stdin and without colour. Never throws for a failing command. */
export async function runProcess(
  command: readonly string[],
  options: ProcessOptions,
): Promise<ProcessResult> {
  const started = performance.now();
  const child = new Deno.Command(command[0] ?? "", {
    args: command.slice(1),
    cwd: options.cwd,
    env: { ...options.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", RUST_BACKTRACE: "0" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const state = { timedOut: false };
  const timer = setTimeout(() => {
    state.timedOut = true;
    child.kill("SIGTERM");
    killer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  }, options.limitMs);
  let killer: number | undefined;
  const chunks: string[] = [];
  const collect = (stream: ReadableStream<Uint8Array>) => readLines(stream, chunks, options.onLine);
  const [status] = await Promise.all([child.status, collect(child.stdout), collect(child.stderr)]);
  clearTimeout(timer);
  clearTimeout(killer);
  return {
    code: status.code,
    output: chunks.join("\n"),
    durationMs: performance.now() - started,
    timedOut: state.timedOut,
  };
}

async function readLines(
  stream: ReadableStream<Uint8Array>,
  into: string[],
  onLine: ((line: string) => void) | undefined,
): Promise<void> {
  const take = (line: string) => {
    into.push(line);
    onLine?.(line);
  };
  let rest = "";
  for await (
    const text of stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
  ) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(take);
  }
  if (rest !== "") take(rest);
}
