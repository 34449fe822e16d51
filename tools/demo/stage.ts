// Owns: what the scenes of the demonstration use: kubectl, and waiting while somebody watches. Must not: know a scene.

import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";

/** For a hang: a garbage collector alone may take half a minute to know a new kind. */
const LIMIT_MS = 180_000;
const PATIENCE_MS = 10_000;

export interface Stage {
  /** What kubectl answers; undefined when it fails, which is not the same as an empty answer. */
  ask(...args: string[]): Promise<string | undefined>;
  /** Shows command and answer. @throws Error when kubectl fails */
  show(...args: string[]): Promise<void>;
  /** Waits, and says now and then for what. */
  until(what: string, condition: () => Promise<boolean>): Promise<void>;
}

/** Says what happens next, in the voice of a person who types commands. */
export function step(text: string): void {
  console.log(`\n▸ ${text}`);
}

export function openStage(cluster: ControlPlane, signal: AbortSignal): Stage {
  return {
    async ask(...args) {
      const { code, stdout } = await cluster.kubectl(args);
      return code === 0 ? stdout.trim() : undefined;
    },
    async show(...args) {
      console.log(`  $ kubectl ${args.map(quoted).join(" ")}`);
      const { code, stdout, stderr } = await cluster.kubectl(args);
      if (code !== 0) throw new Error(`kubectl ${args[0]}: ${stderr.trim()}`);
      console.log(stdout.trim().split("\n").map((line) => `    ${line}`).join("\n"));
    },
    async until(what, condition) {
      const startedMs = performance.now();
      const patience = setInterval(() => {
        console.log(`  waiting for ${what} (${Math.round((performance.now() - startedMs) / 1_000)}s)`);
      }, PATIENCE_MS);
      try {
        await waitFor(condition, { what, timeoutMs: LIMIT_MS, signal });
      } finally {
        clearInterval(patience);
      }
    },
  };
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w./:=,-]+$/.test(text) ? text : `'${text}'`;
}
