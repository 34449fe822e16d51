// Owns: the process's standard streams, signals and exit. Must not: decide what is written.

const encoder = new TextEncoder();
const FALLBACK_COLUMNS = 80;

/** Structural twin of the shell's TerminalPort. */
export function systemTerminal() {
  return {
    writeOut: (text: string) => writeAll(Deno.stdout, text),
    writeErr: (text: string) => writeAll(Deno.stderr, text),
    outIsTerminal: Deno.stdout.isTerminal(),
    errIsTerminal: Deno.stderr.isTerminal(),
    columns: () => {
      try {
        // Pseudo-terminals without a size say 0.
        return Deno.consoleSize().columns || FALLBACK_COLUMNS;
      } catch {
        return FALLBACK_COLUMNS;
      }
    },
  };
}

/**
 * Structural twin of the shell's SignalPort. A terminal that is closed (SIGHUP) counts as SIGTERM, so that a run drains
 * and gives its lease back. Without a terminal SIGHUP is left alone: what nohup started must live on.
 */
export function systemSignals() {
  return {
    listen(run: (signal: "SIGINT" | "SIGTERM") => void) {
      const onInterrupt = () => run("SIGINT");
      const onTerminate = () => run("SIGTERM");
      Deno.addSignalListener("SIGINT", onInterrupt);
      Deno.addSignalListener("SIGTERM", onTerminate);
      const hasTerminal = Deno.stdout.isTerminal();
      if (hasTerminal) Deno.addSignalListener("SIGHUP", onTerminate);
      return {
        stop() {
          Deno.removeSignalListener("SIGINT", onInterrupt);
          Deno.removeSignalListener("SIGTERM", onTerminate);
          if (hasTerminal) Deno.removeSignalListener("SIGHUP", onTerminate);
        },
      };
    },
    exit: (code: number) => Deno.exit(code),
  };
}

/** What shells report for a program that died of a closed pipe. */
const PIPE_CLOSED = 141;

/**
 * Writes all of it. A closed pipe (`ork get | head`) ends the process quietly, as Unix tools do: nothing was decided.
 * What is told to a terminal that is gone (EIO) is lost, and the work goes on to its end.
 */
function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let bytes = encoder.encode(text);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(PIPE_CLOSED);
    if (error instanceof Error && "code" in error && error.code === "EIO") return;
    throw error;
  }
}
