// Owns: keeping the YAML library away from the environment. Must not: outlive one synchronous call.

import process from "node:process";

const NOTHING = Object.freeze({});

/**
 * Runs a synchronous step with an empty `process.env`. The library looks up two debug switches (LOG_TOKENS, LOG_STREAM)
 * for every token; parsing must neither depend on the environment nor need a permission for it.
 */
export function withoutEnvironment<T>(run: () => T): T {
  const environment = process.env;
  process.env = NOTHING;
  try {
    return run();
  } finally {
    process.env = environment;
  }
}
