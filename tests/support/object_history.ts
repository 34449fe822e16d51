// Owns: every state of an object that the API server held, however fast one followed another. Must not: judge them.

import type { ControlPlane } from "../../e2e/cluster/mod.ts";
import { systemClock } from "../../cli/io/mod.ts";
import { createFetchTransport, type KubeObject } from "../../runtime/kube/mod.ts";

/**
 * Runs a function while the states of one object are collected, from the present one on: a test that looks now and then
 * would miss those that last a moment. A watch that breaks fails the test.
 */
export async function withHistory(
  cluster: ControlPlane,
  { collection, name }: { readonly collection: string; readonly name: string },
  run: (states: readonly KubeObject[]) => Promise<void>,
): Promise<void> {
  const { server, caPem, certPem, keyPem } = cluster;
  const transport = createFetchTransport({ server, caPem, certPem, keyPem }, { clock: systemClock() });
  const stopping = new AbortController();
  try {
    const query = { watch: true, fieldSelector: `metadata.name=${name}`, timeoutSeconds: 3_600 };
    const request = { method: "GET", path: collection, query, signal: stopping.signal } as const;
    const stream = await transport.stream(request);
    const states: KubeObject[] = [];
    const ended = collect(stream.lines, states).then(
      () => Promise.reject(new Error(`the watch of ${collection}/${name} has ended`)),
    );
    ended.catch(() => {});
    await Promise.race([run(states), ended]);
  } finally {
    stopping.abort();
    transport.close();
  }
}

async function collect(
  lines: AsyncIterable<Readonly<Record<string, unknown>>>,
  states: KubeObject[],
): Promise<void> {
  for await (const { object } of lines) states.push(object as KubeObject);
}
