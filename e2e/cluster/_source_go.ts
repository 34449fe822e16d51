// Owns: programs built from Go modules. Must not: choose versions (tools/kube pins them).

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CommandRunner, runCommand } from "./command_runner.ts";
import { goArch, type Platform } from "./platform.ts";
import { cachedProgramPath, storeProgram } from "./program_cache.ts";
import { found, missing, type ProgramSource } from "./program_source.ts";
import type { Reporter } from "./reporter.ts";
import { PROGRAM_VERSIONS, type ProgramName } from "./versions.ts";

/** What `go build` needs to know of a program. */
export interface GoPackage {
  /** Folder below tools/kube with the go.mod. */
  readonly module: string;
  readonly path: string;
  /** Variables that the linker sets, so that the program knows its version. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The Go package of a program. */
export function goPackage(program: ProgramName): GoPackage {
  const version = PROGRAM_VERSIONS[program];
  switch (program) {
    case "etcd":
      return { module: "etcd", path: "go.etcd.io/etcd/server/v3", variables: {} };
    case "kwok":
      return { module: "kwok", path: "sigs.k8s.io/kwok/cmd/kwok", variables: {} };
    case "helm":
      return { module: "helm", path: "helm.sh/helm/v4/cmd/helm", variables: {} };
    default: {
      const [major = "", minor = ""] = version.split(".");
      const prefix = "k8s.io/component-base/version";
      return {
        module: "kubernetes",
        path: `k8s.io/kubernetes/cmd/${program}`,
        variables: {
          [`${prefix}.gitVersion`]: `v${version}`,
          [`${prefix}.gitMajor`]: major,
          [`${prefix}.gitMinor`]: minor,
        },
      };
    }
  }
}

export interface GoSourceOptions {
  /** The folder of the Go modules. @default tools/kube of the checkout, undefined outside of one */
  readonly modules?: string | undefined;
  /** @default real programs */
  readonly run?: CommandRunner;
  /** How often a build that goes on says so. @default 30 s */
  readonly everyMs?: number;
}

/** Needs Go and its module proxy (or a full module cache); takes minutes. */
export function goSource(options: GoSourceOptions = {}): ProgramSource {
  const run = options.run ?? runCommand;
  const modules = options.modules ?? checkoutModules();
  return {
    name: "Go modules",
    async find(program, context) {
      if (modules === undefined) return missing("there is no checkout with tools/kube");
      const { module, path } = goPackage(program);
      const folder = join(modules, module);
      const output = await Deno.makeTempFile({ prefix: `ork-build-${program}-` });
      try {
        if (!await hasGo(run)) return missing("go is not installed");
        context.reporter(
          `building ${program} ${PROGRAM_VERSIONS[program]} from ${path} (takes minutes, once)`,
        );
        const target = cachedProgramPath(context.cache, context.platform, program);
        // A folder that cannot be made shall not cost the minutes of a build first.
        await Deno.mkdir(dirname(target), { recursive: true });
        const building = run(goBuildCommand(program, output), {
          cwd: folder,
          env: goEnvironment(context.platform),
          ...(context.signal ? { signal: context.signal } : {}),
        });
        const result = await saying(`still building ${program}`, building, {
          reporter: context.reporter,
          everyMs: options.everyMs ?? 30_000,
        });
        context.signal?.throwIfAborted();
        if (result?.code !== 0) return missing(`go build failed: ${lastLine(result?.stderr ?? "")}`);
        await storeProgram(target, await Deno.readFile(output));
        return found(target);
      } finally {
        await Deno.remove(output);
      }
    },
  };
}

/** A build prints nothing for minutes; a person must see that it goes on. */
async function saying<T>(
  what: string,
  work: Promise<T>,
  options: { readonly reporter: Reporter; readonly everyMs: number },
): Promise<T> {
  const start = performance.now();
  const timer = setInterval(() => {
    options.reporter(`${what} (${Math.round((performance.now() - start) / 1000)} s)`);
  }, options.everyMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

/** The command line, to be run in the folder of the module. */
export function goBuildCommand(program: ProgramName, output: string): readonly string[] {
  const { path, variables } = goPackage(program);
  const settings = Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
  const linker = ["-s", "-w", ...settings].join(" ");
  // Read-only: a build must not quietly move to other versions.
  return ["go", "build", "-mod=readonly", "-trimpath", "-ldflags", linker, "-o", output, path];
}

function goEnvironment(platform: Platform): Readonly<Record<string, string>> {
  return { CGO_ENABLED: "0", GOOS: platform.os, GOARCH: goArch(platform), GOFLAGS: "" };
}

function checkoutModules(): string | undefined {
  if (!import.meta.url.startsWith("file:")) return undefined;
  const folder = join(dirname(fileURLToPath(import.meta.url)), "../../tools/kube");
  try {
    return Deno.statSync(folder).isDirectory ? folder : undefined;
  } catch {
    return undefined;
  }
}

async function hasGo(run: CommandRunner): Promise<boolean> {
  return (await run(["go", "version"]))?.code === 0;
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
