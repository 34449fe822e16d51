// Owns: the port through which everything sees chance. Must not: be used for key material.

/** Chance as a dependency. `next` is uniform in [0, 1). */
export interface Random {
  next(): number;
}

/**
 * A reproducible generator: the same seed gives the same sequence.
 * Source: mulberry32, public domain, by Tommy Ettinger; period 2^32, enough for jitter and tests.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = state;
      t = Math.imul(t ^ (t >>> 15), t | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    },
  };
}
