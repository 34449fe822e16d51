// Owns: a recorded terminal, a hand-moved clock and a small program for the tests of this folder. Must not: be imported by product code.

import type { Clock } from "../../runtime/base/mod.ts";
import type { Command, CommandContext, Program } from "./command.ts";
import type { Machine } from "./dispatch.ts";
import type { ExitCode } from "./exit_code.ts";

export interface ManualClock extends Clock {
  /** Moves time and runs what falls due. */
  advance(ms: number): void;
}

export function manualClock(): ManualClock {
  let nowMs = 0;
  let timers: { readonly dueMs: number; readonly run: () => void }[] = [];
  return {
    now: () => nowMs,
    monotonicMs: () => nowMs,
    after(delayMs, run) {
      const timer = { dueMs: nowMs + Math.max(0, delayMs), run };
      timers.push(timer);
      return { cancel: () => timers = timers.filter((t) => t !== timer) };
    },
    advance(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        const next = timers.filter((t) => t.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
        if (next === undefined) break;
        timers = timers.filter((t) => t !== next);
        nowMs = next.dueMs;
        next.run();
      }
      nowMs = endMs;
    },
  };
}

export interface TestMachine extends Machine<null> {
  readonly clock: ManualClock;
  /** What was written so far. */
  readonly seen: { out: string; err: string; readonly exits: number[] };
  /** Delivers a signal to whoever listens. */
  deliver(signal: "SIGINT" | "SIGTERM"): void;
}

export function testMachine(
  options: {
    readonly env?: Record<string, string>;
    readonly isTerminal?: boolean;
    readonly columns?: number;
  } = {},
): TestMachine {
  const seen = { out: "", err: "", exits: [] as number[] };
  const listeners = new Set<(signal: "SIGINT" | "SIGTERM") => void>();
  return {
    clock: manualClock(),
    env: (name) => (options.env ?? { LANG: "C.UTF-8" })[name],
    world: null,
    seen,
    terminal: {
      writeOut: (text) => void (seen.out += text),
      writeErr: (text) => void (seen.err += text),
      outIsTerminal: options.isTerminal ?? false,
      errIsTerminal: options.isTerminal ?? false,
      columns: () => options.columns ?? 80,
    },
    signals: {
      listen: (run) => (listeners.add(run), { stop: () => void listeners.delete(run) }),
      exit: (code) => void seen.exits.push(code),
    },
    deliver: (signal) => listeners.forEach((run) => run(signal)),
  };
}

/** A program with one plain command, one group and one alias. `run` is what every command does. */
export function testProgram(
  run: (context: CommandContext<null>) => Promise<ExitCode> = () => Promise.resolve(0),
): Program<null> {
  const check: Command<null> = {
    name: "check",
    aliases: ["lint"],
    group: "Work",
    summary: "Check files",
    description: "Checks files one by one.",
    examples: [{ purpose: "Two files", line: "tool check a.yaml b.yaml" }],
    args: [{
      label: "FILE",
      kind: "file",
      isOptional: true,
      isRepeatable: true,
      description: "Files to check",
    }],
    flags: [
      {
        name: "file",
        short: "f",
        value: { label: "FILE", kind: "file" },
        isRepeatable: true,
        description: "More files",
      },
      {
        name: "output",
        short: "o",
        value: { label: "FORMAT", choices: ["text", "json"] },
        default: "text",
        description: "How to print",
      },
      { name: "strict", description: "Warnings fail" },
      {
        name: "port",
        value: { label: "PORT", kind: "integer", range: [0, 65535] },
        group: "Server flags",
        description: "Port",
      },
      {
        name: "in",
        value: { label: "NS", kind: "namespace" },
        group: "Server flags",
        description: "Where",
      },
      {
        name: "wait",
        value: { label: "TIME", kind: "duration" },
        group: "Server flags",
        description: "How long to wait",
      },
    ],
    run,
  };
  const cluster: Command<null> = {
    name: "cluster",
    summary: "Create a cluster",
    args: [{ label: "NAME", description: "Its name" }],
    drainMessage: "draining",
    run,
  };
  return {
    name: "tool",
    version: "1.2.3",
    summary: "A tool for tests.",
    commands: [
      check,
      { name: "create", group: "Work", summary: "Create something", subcommands: [cluster] },
      {
        name: "help",
        summary: "Show help",
      },
    ],
  };
}
