// Owns: the port through which long work says what it is doing. Must not: write to a terminal.

/** Receives one plain line without a newline, e.g. `unpacking kube-apiserver 1.36.3`. */
export type Reporter = (line: string) => void;

/** Says nothing. */
export const silentReporter: Reporter = () => {};
