// Owns: flags and environment to the settings of a host. Must not: start it.

import type { HostOptions } from "../../runtime/engine/host/mod.ts";
import type { Settings, World } from "../io/mod.ts";
import type { Options } from "../shell/mod.ts";
import { buildInfo } from "./build_info.ts";
import type { Connected } from "./connect.ts";

type HostSettings = HostOptions["settings"];

/** A flag wins over the environment, that over the default (the Katalog stands between: it wins over these settings). */
export function hostSettings(
  world: World,
  options: Options,
  from: { readonly settings: Settings; readonly connected: Connected },
): HostSettings {
  const { settings, connected } = from;
  const shutdownTimeoutMs = settings.shutdownTimeoutMs;
  return {
    namespace: options.text("namespace") ?? settings.namespace ?? connected.connection.namespace ?? "default",
    identity: identity(world),
    leaderElection: !options.has("no-leader-election"),
    lease: {
      durationMs: settings.leaseDurationMs,
      renewDeadlineMs: settings.renewDeadlineMs,
      retryMs: settings.retryPeriodMs,
    },
    defaultWorkers: settings.defaultWorkers,
    defaultResyncMs: settings.defaultResyncMs,
    failureThreshold: settings.failureThreshold,
    maxDepth: settings.queueDepth,
    hostname: options.text("bind-address") ?? (connected.isInPod ? "0.0.0.0" : "127.0.0.1"),
    port: options.integer("port") ?? settings.port,
    runtimeVersion: buildInfo().version,
    shutdownTimeoutMs,
  };
}

/** Pod name (HOSTNAME) and a random part: two processes in one pod differ too. */
function identity(world: World): string {
  const random = Math.floor(world.random.next() * 36 ** 6).toString(36).padStart(6, "0");
  return `${world.env("HOSTNAME") || "ork"}_${random}`;
}
