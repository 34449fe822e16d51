// Owns: one program that runs beside us: start, watch, stop, its log. Must not: know which program it is.

import { type Clock, sleep } from "../../runtime/base/mod.ts";
import { systemClock } from "./_system_clock.ts";

export interface ProcessOptions {
  /** Shown in messages, e.g. `kube-apiserver`. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Both outputs are appended to this file. */
  readonly logPath: string;
  /** A folder that the watchdog removes when it had to stop the program because we were gone. */
  readonly discardOnLoss?: string;
}

/** A program that was started. */
export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly logPath: string;
  /** Resolves when it has ended, however that came. */
  readonly ended: Promise<Deno.CommandStatus>;
  /** The status once it has ended. */
  status(): Deno.CommandStatus | undefined;
  /** SIGTERM, after `graceMs` (default 5000) SIGKILL; resolves when it has ended. Idempotent. */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
  /** SIGKILL at once; resolves when it has ended. */
  kill(): Promise<void>;
  /** SIGKILL without waiting, for the moment in which we exit ourselves. */
  killNow(): void;
  /** Takes the watchdog away: the program goes on when we end, and we do not wait for it. */
  release(): Promise<void>;
}

// The shell becomes the program (same pid), after leaving a child behind that reads from us. A line means that the
// watchdog is not needed any more; end of file means that we are gone, even by SIGKILL: then it stops the program.
const GUARDED = `exec 3<&0 </dev/null >>"$1" 2>&1
discard=$2
shift 2
main=$$
(
  if read -r line <&3; then exit 0; fi
  kill -TERM "$main" 2>/dev/null
  for second in 1 2; do
    if kill -0 "$main" 2>/dev/null; then sleep 1; fi
  done
  kill -KILL "$main" 2>/dev/null
  if [ -n "$discard" ]; then
    sleep 1
    rm -rf "$discard"
  fi
) &
exec 3<&-
exec "$@"`;

/** Starts a program in a session of its own, so that Ctrl-C in our terminal does not reach it, with a watchdog. */
export function startProcess(options: ProcessOptions): RunningProcess {
  const child = new Deno.Command("/bin/sh", {
    args: [
      "-c",
      GUARDED,
      "sh",
      options.logPath,
      options.discardOnLoss ?? "",
      options.program,
      ...options.args,
    ],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
  return new GuardedProcess(options, child);
}

class GuardedProcess implements RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly logPath: string;
  readonly ended: Promise<Deno.CommandStatus>;
  readonly #child: Deno.ChildProcess;
  readonly #clock: Clock = systemClock;
  #status: Deno.CommandStatus | undefined;
  #released: Promise<void> | undefined;

  constructor(options: ProcessOptions, child: Deno.ChildProcess) {
    this.name = options.name;
    this.pid = child.pid;
    this.logPath = options.logPath;
    this.#child = child;
    this.ended = child.status.then(async (status) => {
      this.#status = status;
      await this.release();
      return status;
    });
  }

  status(): Deno.CommandStatus | undefined {
    return this.#status;
  }

  async stop(options: { readonly graceMs?: number } = {}): Promise<void> {
    this.#signal("SIGTERM");
    const waiting = new AbortController();
    await Promise.race([this.ended, sleep(this.#clock, options.graceMs ?? 5_000, waiting.signal)]);
    waiting.abort();
    await this.kill();
  }

  async kill(): Promise<void> {
    // A released one keeps nobody from ending; now it is waited for.
    this.#child.ref();
    this.#signal("SIGKILL");
    await this.ended;
  }

  killNow(): void {
    this.#signal("SIGKILL");
  }

  release(): Promise<void> {
    this.#child.unref();
    return this.#released ??= dismissWatchdog(this.#child);
  }

  #signal(signal: Deno.Signal): void {
    if (this.#status) return;
    try {
      this.#child.kill(signal);
    } catch (error) {
      // It ended between the look and the signal.
      if (!(error instanceof Deno.errors.NotFound) && !(error instanceof TypeError)) throw error;
    }
  }
}

async function dismissWatchdog(child: Deno.ChildProcess): Promise<void> {
  const writer = child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode("dismissed\n"));
    await writer.close();
  } catch {
    // The watchdog is gone already.
  }
}

/**
 * The last lines of a log, up to a panic, whose stack tells nobody anything; an empty text when there is none.
 * `after` leaves out that many bytes from its beginning: what earlier runs wrote.
 */
export async function tailOf(path: string, lines = 15, after = 0): Promise<string> {
  try {
    const text = new TextDecoder().decode((await Deno.readFile(path)).subarray(after));
    const all = text.trimEnd().split("\n");
    const panic = all.findLastIndex((line) => /^(panic|fatal error): /.test(line));
    return (panic < 0 ? all : all.slice(0, panic + 1)).slice(-lines).join("\n");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** Bytes in a log, so that a later `tailOf` can leave them out. */
export function logSize(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
