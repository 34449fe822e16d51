// Owns: running a checked Katalog on an open connection, the part that every `run` shares. Must not: create or apply anything.

import { hasErrors, sortDiagnostics } from "../../runtime/base/mod.ts";
import { runHost } from "../../runtime/engine/host/mod.ts";
import { type Plan, refusalsOf } from "../../runtime/language/plan/mod.ts";
import { createMetrics } from "../../runtime/telemetry/mod.ts";
import { processProbe, readSettings, type Settings } from "../io/mod.ts";
import { diagnosticPaint, type ExitCode, renderDiagnostics } from "../shell/mod.ts";
import { buildInfo } from "./build_info.ts";
import { type CheckedKatalog, checkKatalog } from "./check_katalog.ts";
import type { Connected } from "./connect.ts";
import { hostSettings } from "./host_settings.ts";
import { findKatalogs } from "./katalog_files.ts";
import type { OrkContext } from "./ork_command.ts";
import { runHeader, runLog } from "./run_log.ts";

/** What a run starts from. */
export interface RunInput {
  readonly settings: Settings;
  readonly checked: CheckedKatalog;
  readonly plan: Plan;
}

/**
 * Reads settings and Katalog. Undefined when the Katalog has errors, which are printed then.
 * @throws {SourceError} {EnvironmentError} when a file or a variable is not as it must be.
 */
export async function loadRun(context: OrkContext): Promise<RunInput | undefined> {
  const { options, output, world } = context;
  const settings = readSettings(world.env);
  const references = await findKatalogs(world, options.list("file"), settings.katalogPaths);
  const checked = withRefusals(await checkKatalog(world.sources, references, { isFinal: true }));
  if (checked.diagnostics.length > 0) {
    const paint = diagnosticPaint(output.paintErr);
    output.note(renderDiagnostics(checked.diagnostics, checked.sources, { paint }).trimEnd());
  }
  if (checked.plan === undefined || hasErrors(checked.diagnostics)) return undefined;
  return { settings, checked, plan: checked.plan };
}

/** A Katalog that is valid and holds a block that the engine cannot execute yet does not run. */
function withRefusals(checked: CheckedKatalog): CheckedKatalog {
  const refusals = checked.plan ? refusalsOf(checked.plan) : [];
  return { ...checked, diagnostics: sortDiagnostics([...checked.diagnostics, ...refusals]) };
}

/** Runs until the signal aborts. Exit code 1 when work in flight did not end in time. */
export async function runPlan(
  context: OrkContext,
  input: RunInput & { readonly connected: Connected; readonly serverVersion: string | undefined },
): Promise<ExitCode> {
  const { options, output, world, clock, signal } = context;
  const { plan, settings, connected, serverVersion } = input;
  const { version } = buildInfo();
  const { logger, isHuman } = runLog(context, settings.logLevel);
  const cluster = connected.name;
  if (isHuman) {
    output.line(runHeader(output, { version, name: plan.name, digest: plan.digest, cluster, serverVersion }));
  } else {
    const server = connected.transport.server;
    logger.info("starting", {
      event: "starting",
      version,
      katalog: plan.name,
      digest: plan.digest,
      cluster,
      server,
      serverVersion,
    });
  }
  const { drained } = await runHost({
    plan,
    transport: connected.transport,
    clock,
    random: world.random,
    logger,
    metrics: createMetrics({ probe: processProbe(clock.now()) }),
    settings: hostSettings(world, options, { settings, connected }),
    signal,
    onListening: ({ url }) => {
      if (isHuman) output.line(`            api ${url}   Ctrl-C to stop`);
      else logger.info("serving", { event: "serving", url });
    },
  });
  return drained ? 0 : 1;
}
