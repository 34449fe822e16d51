// Owns: an operator as a process of which processor time and memory are read. Must not: know which operator it is.

import process from "node:process";

export interface MeasuredProcess {
  readonly pid: number;
  /** User and system time since the start in ms. */
  cpuMs(): Promise<number>;
  peakRssMb(): Promise<number>;
  /** Resident now. */
  rssMb(): Promise<number>;
  /** Rejects when the process ends before `stop`. */
  readonly died: Promise<never>;
  /** SIGTERM, then waits for the end; complains about another exit code than 0. */
  stop(): Promise<void>;
  /** SIGKILL, as in a crash; waits for the end. */
  kill(): Promise<void>;
}

export interface MeasuredCommand {
  readonly name: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Is given what the program writes to stdout, its log. @default it is thrown away */
  readonly heard?: (text: string) => void;
}

const TICKS_PER_SECOND = 100;

/** Starts the program. What it writes is read and thrown away, but for the end. */
export function startMeasured({ name, command, env, heard }: MeasuredCommand): MeasuredProcess {
  const [program = "", ...args] = command;
  const stdout = heard ? "piped" : "null";
  const child = new Deno.Command(program, { args, env: { ...env }, stdout, stderr: "piped" }).spawn();
  const tail = { text: "" };
  const reading = Promise.all([
    readAll(child.stderr, (text) => void (tail.text = (tail.text + text).slice(-4_000))),
    heard ? readAll(child.stdout, heard) : undefined,
  ]);
  const proc = (file: string) => Deno.readTextFile(`/proc/${child.pid}/${file}`);
  const statusMb = async (field: string) =>
    Number(new RegExp(`${field}:\\s+(\\d+)`).exec(await proc("status"))![1]) / 1024;
  let stopping = false;
  const died = child.status.then(async ({ code }): Promise<never> => {
    await reading;
    if (stopping) return await new Promise<never>(() => {});
    throw new Error(`${name} ended with ${code}:\n${tail.text}`);
  });
  // Somebody who does not wait for it must not be ended by it.
  died.catch(() => {});
  return {
    pid: child.pid,
    died,
    async cpuMs() {
      const fields = (await proc("stat")).split(") ")[1]!.split(" ");
      return (Number(fields[11]) + Number(fields[12])) * (1_000 / TICKS_PER_SECOND);
    },
    peakRssMb: () => statusMb("VmHWM"),
    rssMb: () => statusMb("VmRSS"),
    async stop() {
      stopping = true;
      try {
        child.kill("SIGTERM");
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // ended already
      }
      const { code } = await child.status;
      await reading;
      if (code !== 0) console.error(`${name} ended with ${code}:\n${tail.text}`);
    },
    async kill() {
      stopping = true;
      child.kill("SIGKILL");
      await child.status;
      await reading;
    },
  };
}

async function readAll(from: ReadableStream<Uint8Array>, heard: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of from) heard(decoder.decode(chunk, { stream: true }));
}

/** User and system time of this process in ms. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
