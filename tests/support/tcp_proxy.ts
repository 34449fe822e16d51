// Owns: a TCP proxy that can break connections in the ways networks do. Must not: look into what it carries.

export interface TcpProxy {
  readonly port: number;
  /** Open connections. */
  connections(): number;
  /** Closes all connections at once, as a reset would. */
  cut(): void;
  /** Existing connections stay open and carry nothing any more (half-open); new ones work. */
  stall(): void;
  /** While true, new connections are closed as soon as they are made. */
  refuse(on: boolean): void;
  close(): void;
}

interface Pair {
  readonly client: Deno.Conn;
  readonly server: Deno.Conn;
  stalled: boolean;
}

/** Forwards a free port on loopback to a port on loopback. */
export function startTcpProxy(targetPort: number): TcpProxy {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const pairs = new Set<Pair>();
  let refusing = false;
  /** A connection that is being made at a cut is one of those that are cut. */
  let cuts = 0;

  function end(pair: Pair): void {
    if (!pairs.delete(pair)) return;
    for (const side of [pair.client, pair.server]) {
      try {
        side.close();
      } catch {
        // Already closed by its own end.
      }
    }
  }

  async function pump(pair: Pair, from: Deno.Conn, to: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    try {
      for (let read = await from.read(buffer); read !== null; read = await from.read(buffer)) {
        if (pair.stalled) continue;
        for (let at = 0; at < read;) at += await to.write(buffer.subarray(at, read));
      }
    } catch {
      // Broken by either side; both ends go below.
    }
    if (!pair.stalled || from === pair.client) end(pair);
  }

  async function accept(client: Deno.Conn): Promise<void> {
    if (refusing) return client.close();
    const before = cuts;
    const server = await Deno.connect({ hostname: "127.0.0.1", port: targetPort }).catch(() => undefined);
    if (!server) return client.close();
    if (refusing || before !== cuts) return void [client, server].forEach((side) => side.close());
    const pair: Pair = { client, server, stalled: false };
    pairs.add(pair);
    void pump(pair, client, server);
    void pump(pair, server, client);
  }

  void (async () => {
    for await (const client of listener) void accept(client);
  })();

  return {
    port: (listener.addr as Deno.NetAddr).port,
    connections: () => pairs.size,
    cut() {
      cuts++;
      for (const pair of [...pairs]) end(pair);
    },
    stall() {
      for (const pair of pairs) pair.stalled = true;
    },
    refuse: (on) => void (refusing = on),
    close() {
      listener.close();
      for (const pair of [...pairs]) end(pair);
    },
  };
}
