// Owns: specs of owners, at random. Must not: send them.

import type { Hand } from "./hand.ts";
import type { Owner, OwnerKind, World } from "./world.ts";

export const REGIONS: readonly string[] = ["eu", "us", "asia", "africa"];

export function newSpec(
  kind: OwnerKind,
  { hand, world }: { readonly hand: Hand; readonly world: World },
): Owner["spec"] {
  const text = hand.text();
  if (kind === "Rock") {
    return { text, places: [...world.homes, ...world.fars].filter(() => hand.chance(0.5)) };
  }
  if (kind === "Leaf") return { text, far: hand.pick(world.fars) ?? "" };
  const far = hand.chance(0.4) ? hand.pick(world.fars) : undefined;
  return {
    text,
    port: 80 + hand.turn,
    regions: REGIONS.filter(() => hand.chance(0.4)),
    extra: hand.chance(0.5),
    web: hand.chance(0.4),
    replicas: 1 + Math.floor(hand.next() * 2),
    ...(far === undefined ? {} : { far }),
    ...(hand.chance(0.3) ? { resource: hand.pick(["pods", "services", "secrets"]) ?? "" } : {}),
  };
}
