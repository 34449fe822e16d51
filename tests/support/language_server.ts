// Owns: a language server as a process, spoken to over its standard streams. Must not: know what it serves.

/** A message of the base protocol. Source: Language Server Protocol 3.17. */
interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export interface LanguageServer {
  /** @throws {Error} when the server answers with an error or ends. */
  request(method: string, params: unknown): Promise<unknown>;
  notify(method: string, params: unknown): Promise<void>;
  /** The first notification of a method that a test accepts and that came after the one waited for before. */
  waitFor(method: string, accept: (params: unknown) => boolean): Promise<unknown>;
  stop(): Promise<void>;
}

interface Waiter {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Starts a server; `settings` is what it gets for every configuration section that it asks for. */
export function startLanguageServer(
  command: readonly string[],
  settings: Readonly<Record<string, unknown>>,
): LanguageServer {
  const child = new Deno.Command(command[0]!, {
    args: command.slice(1),
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  const answers = new Map<number, Waiter>();
  const seen: Message[] = [];
  const watchers = new Set<(message: Message) => void>();
  const failures = new Set<Waiter>();
  let nextId = 1;

  const send = (message: object) => {
    const body = new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", ...message }));
    return writer.write(
      new Uint8Array([...new TextEncoder().encode(`Content-Length: ${body.length}\r\n\r\n`), ...body]),
    );
  };
  const receive = async (message: Message) => {
    if (message.method === undefined) {
      const waiter = answers.get(Number(message.id));
      answers.delete(Number(message.id));
      if (message.error) waiter?.reject(new Error(message.error.message));
      else waiter?.resolve(message.result);
      return;
    }
    if (message.id !== undefined) {
      return await send({ id: message.id, result: configuration(message, settings) });
    }
    seen.push(message);
    watchers.forEach((watch) => watch(message));
  };
  const reading = (async () => {
    for await (const message of messages(child.stdout)) await receive(message);
    const error = new Error("the language server ended");
    [...answers.values(), ...failures].forEach((waiter) => waiter.reject(error));
  })();

  return {
    async request(method, params) {
      const id = nextId++;
      const answer = new Promise((resolve, reject) => answers.set(id, { resolve, reject }));
      await send({ id, method, params }).catch(() => {});
      return await answer;
    },
    notify: (method, params) => send({ method, params }),
    waitFor: (method, accept) =>
      new Promise((resolve, reject) => {
        const waiter = { resolve, reject };
        failures.add(waiter);
        const watch = (message: Message) => {
          if (message.method !== method || !accept(message.params)) return;
          watchers.delete(watch);
          failures.delete(waiter);
          seen.splice(0, seen.indexOf(message) + 1);
          resolve(message.params);
        };
        watchers.add(watch);
        [...seen].some((message) => (watch(message), !watchers.has(watch)));
      }),
    async stop() {
      try {
        child.kill("SIGTERM");
      } catch {
        // It ended by itself.
      }
      await child.status;
      await reading;
      await writer.abort().catch(() => {});
    },
  };
}

function configuration(message: Message, settings: Readonly<Record<string, unknown>>): unknown {
  if (message.method !== "workspace/configuration") return null;
  const { items } = message.params as { readonly items: readonly { readonly section?: string }[] };
  return items.map(({ section }) => settings[section ?? ""] ?? {});
}

/** Source: Language Server Protocol 3.17, base protocol: headers, an empty line, a body of Content-Length bytes. */
async function* messages(stream: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  let buffer = new Uint8Array();
  for await (const chunk of stream) {
    const joined = new Uint8Array(buffer.length + chunk.length);
    joined.set(buffer);
    joined.set(chunk, buffer.length);
    buffer = joined;
    for (let found = firstMessage(buffer); found; found = firstMessage(buffer)) {
      yield found.message;
      buffer = buffer.slice(found.end);
    }
  }
}

function firstMessage(buffer: Uint8Array): { readonly message: Message; readonly end: number } | undefined {
  const head = new TextDecoder("latin1").decode(buffer.subarray(0, 4096));
  const start = head.indexOf("\r\n\r\n");
  const length = Number(/Content-Length: (\d+)/i.exec(head)?.[1]);
  const end = start + 4 + length;
  if (start < 0 || !(end <= buffer.length)) return undefined;
  return { message: JSON.parse(new TextDecoder().decode(buffer.subarray(start + 4, end))), end };
}
