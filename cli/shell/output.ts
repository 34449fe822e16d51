// Owns: the one place through which commands speak: answer, commentary, colour, symbols. Must not: touch Deno.

import { type Clock, jsonText } from "../../runtime/base/mod.ts";
import { type Paint, paintFor, type Symbols, symbolsFor } from "./style.ts";

/** The raw streams (cli/io has the real one). */
export interface TerminalPort {
  writeOut(text: string): void;
  writeErr(text: string): void;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Columns of the terminal, read when needed because windows are resized. */
  columns(): number;
}

export interface OutputOptions {
  readonly clock: Clock;
  readonly colourOut: boolean;
  readonly colourErr: boolean;
  readonly isUnicode: boolean;
  /** Redraw a progress line in place. */
  readonly isLive: boolean;
  readonly isDebug: boolean;
}

/** What commands write to. The answer goes to stdout, everything else to stderr. */
export interface Output {
  /** A line of the answer. */
  line(text?: string): void;
  /** The answer as it is, without a line end. */
  raw(text: string): void;
  /** A line of commentary. */
  note(text: string): void;
  warn(text: string): void;
  /** A pretty-printed JSON answer. */
  json(value: unknown): void;
  /** Replaces the dim transient line under the commentary; undefined removes it. Silent where lines cannot be redrawn. */
  transient(text: string | undefined): void;
  /** For the answer. */
  readonly paint: Paint;
  /** For commentary. */
  readonly paintErr: Paint;
  readonly symbols: Symbols;
  readonly isLive: boolean;
  /** Whether a person probably reads the answer as it comes. */
  readonly outIsTerminal: boolean;
  readonly isDebug: boolean;
  readonly clock: Clock;
  columns(): number;
}

export function createOutput(terminal: TerminalPort, options: OutputOptions): Output {
  const paintErr = paintFor(options.colourErr);
  let shown = false;
  const clear = () => {
    if (shown) terminal.writeErr("\r\x1b[2K");
    shown = false;
  };
  return {
    line: (text = "") => (clear(), terminal.writeOut(`${text}\n`)),
    raw: (text) => (clear(), terminal.writeOut(text)),
    note: (text) => (clear(), terminal.writeErr(`${text}\n`)),
    warn: (text) => (clear(), terminal.writeErr(`${paintErr("yellow", "warning:")} ${text}\n`)),
    json: (value) => (clear(), terminal.writeOut(`${jsonText(value, { indent: 2 })}\n`)),
    transient(text) {
      clear();
      if (text === undefined || !options.isLive) return;
      // One line only: a wrapped one cannot be taken away again.
      const cells = [...text].slice(0, Math.max(20, terminal.columns() - 1));
      terminal.writeErr(paintErr("dim", cells.join("")));
      shown = true;
    },
    paint: paintFor(options.colourOut),
    paintErr,
    symbols: symbolsFor(options.isUnicode),
    isLive: options.isLive,
    outIsTerminal: terminal.outIsTerminal,
    isDebug: options.isDebug,
    clock: options.clock,
    columns: () => terminal.columns(),
  };
}
