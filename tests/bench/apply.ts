// Owns: bars P1, P1b, P2 and P3: the runtime beside a bare loop of the same writes on the same server, in one run.
// Must not: be part of the tests; ratios only mean something next to each other.

import { type ControlPlane, startControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { type ClusterConnection, createFetchTransport, type Transport } from "../../runtime/kube/mod.ts";
import { systemClock } from "../../cli/io/mod.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const GROUP = "bench.example.com";

const CRD = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `sites.${GROUP}` },
  spec: {
    group: GROUP,
    scope: "Namespaced",
    names: { kind: "Site", plural: "sites", singular: "site" },
    versions: [{
      name: "v1",
      served: true,
      storage: true,
      subresources: { status: {} },
      schema: {
        openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
      },
    }],
  },
};

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: bench}
spec:
  crds:
    site:
      apiTypes: {group: ${GROUP}, version: v1, kind: Site, plural: sites}
      operatorBox:
        reconciler: {resync: RESYNC}
        onReconcile:
          configMaps:
            - name: "{{ .metadata.name }}"
              data: {text: "{{ .spec.text }}"}
          deployments:
            - name: "{{ .metadata.name }}"
              image: nginx:1.29
              replicas: "0"
              port: "80"
          services:
            - name: "{{ .metadata.name }}"
              port: "80"
`;

interface Figures {
  readonly count: number;
  readonly loopSeconds: number;
  readonly loopWrites: number;
  readonly orkSeconds: number;
  readonly orkWrites: Readonly<Record<string, number>>;
  readonly cpuMsPerObject: number;
  readonly peakRssMb: number;
  readonly deleteSeconds: number;
  readonly steadyWrites: number;
  readonly steadyReads: number;
  readonly driftMs: readonly number[];
}

/** Runs `work` for 0..count-1, `width` at a time. */
async function parallel(count: number, width: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: width }, async () => {
    while (next < count) await work(next++);
  }));
}

async function must(transport: Transport, request: Parameters<Transport["request"]>[0]): Promise<void> {
  const answer = await transport.request({ timeoutMs: 300_000, ...request });
  if (answer.status >= 300) {
    throw new Error(`${request.method} ${request.path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
}

/** Children as the runtime writes them, for the bare loop. */
function children(name: string, namespace: string, uid: string): [string, unknown][] {
  const labels = {
    "orkestra.orkspace.io/managed": "true",
    "managed-by": "orkestra",
    "orkestra-owner": name,
    "orkestra.orkspace.io/owner-uid": uid,
  };
  const metadata = {
    name,
    namespace,
    labels,
    annotations: {
      "orkestra.orkspace.io/block": "onReconcile",
      "orkestra.orkspace.io/applied": "0123456789abcdef",
    },
    ownerReferences: [{
      apiVersion: `${GROUP}/v1`,
      kind: "Site",
      name,
      uid,
      controller: true,
      blockOwnerDeletion: true,
    }],
  };
  const pods = { "orkestra-owner": name, "orkestra.orkspace.io/object": `deployment-${name}` };
  return [
    [`/api/v1/namespaces/${namespace}/configmaps/${name}`, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata,
      data: { text: `hello ${name}` },
    }],
    [`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`, {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas: 0,
        selector: { matchLabels: pods },
        template: {
          metadata: { labels: pods },
          spec: {
            containers: [{ name, image: "nginx:1.29", ports: [{ containerPort: 80, protocol: "TCP" }] }],
          },
        },
      },
    }],
    [`/api/v1/namespaces/${namespace}/services/${name}`, {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { type: "ClusterIP", selector: pods, ports: [{ port: 80, protocol: "TCP", targetPort: 80 }] },
    }],
  ];
}

async function createSites(transport: Transport, namespace: string, count: number): Promise<string[]> {
  await must(transport, {
    method: "POST",
    path: "/api/v1/namespaces",
    body: { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
  });
  const uids: string[] = new Array(count);
  await parallel(count, 16, async (i) => {
    const answer = await transport.request({
      method: "POST",
      path: `/apis/${GROUP}/v1/namespaces/${namespace}/sites`,
      body: {
        apiVersion: `${GROUP}/v1`,
        kind: "Site",
        metadata: { name: `site-${i}`, namespace },
        spec: { text: `hello site-${i}` },
      },
    });
    if (answer.status !== 201) {
      throw new Error(`create site: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    uids[i] = (answer.body as { metadata: { uid: string } }).metadata.uid;
  });
  return uids;
}

/** The bare loop: three server-side applies and one status patch per object, 16 in flight. */
async function bareLoop(transport: Transport, namespace: string, uids: readonly string[]): Promise<number> {
  const begun = performance.now();
  await parallel(uids.length, 5, async (i) => {
    const name = `site-${i}`;
    await Promise.all(
      children(name, namespace, uids[i]!).map(([path, body]) =>
        must(transport, {
          method: "PATCH",
          path,
          body,
          contentType: "application/apply-patch+yaml",
          query: { fieldManager: "bench", force: true },
        })
      ),
    );
    const now = new Date().toISOString();
    await must(transport, {
      method: "PATCH",
      path: `/apis/${GROUP}/v1/namespaces/${namespace}/sites/${name}/status`,
      contentType: "application/merge-patch+json",
      query: { fieldManager: "bench" },
      body: {
        status: {
          observedGeneration: 1,
          conditions: [
            {
              type: "Ready",
              status: "True",
              reason: "ReconcileSucceeded",
              message: "",
              lastTransitionTime: now,
              observedGeneration: 1,
            },
            {
              type: "Progressing",
              status: "True",
              reason: "ChildrenNotReady",
              message: `waiting for Deployment/${name}`,
              lastTransitionTime: now,
              observedGeneration: 1,
            },
          ],
        },
      },
    });
  });
  return (performance.now() - begun) / 1_000;
}

interface Runtime {
  readonly pid: number;
  readonly api: string;
  /** User and system time in ms. */
  cpuMs(): Promise<number>;
  peakRssMb(): Promise<number>;
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

async function startRuntime(cluster: ControlPlane, options: { readonly resync: string }): Promise<Runtime> {
  const folder = await Deno.makeTempDir({ prefix: "ork-bench-" });
  await Deno.writeTextFile(`${folder}/katalog.yaml`, KATALOG.replace("RESYNC", options.resync));
  const compiled = Deno.env.get("ORK_BENCH_EXECUTABLE");
  const [command, prefix] = compiled
    ? [compiled, []]
    : [Deno.execPath(), ["run", "-A", "--quiet", `${ROOT}cli/main_runtime.ts`]];
  const port = 18080 + Math.floor(Math.random() * 2_000);
  const child = new Deno.Command(command, {
    args: [
      ...prefix,
      "run",
      "-f",
      `${folder}/katalog.yaml`,
      "--no-leader-election",
      "--log-format",
      "json",
      "--port",
      String(port),
    ],
    env: { KUBECONFIG: cluster.kubeconfigPath },
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let tail = "";
  const reading = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      tail = (tail + text).slice(-4_000);
    }
  })();
  const proc = (name: string) => Deno.readTextFile(`/proc/${child.pid}/${name}`);
  return {
    pid: child.pid,
    api: `http://127.0.0.1:${port}`,
    async cpuMs() {
      const fields = (await proc("stat")).split(") ")[1]!.split(" ");
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    async peakRssMb() {
      return Number(/VmHWM:\s+(\d+)/.exec(await proc("status"))![1]) / 1024;
    },
    async metrics() {
      return await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    },
    async stop() {
      child.kill("SIGTERM");
      const status = await child.status;
      await reading;
      if (status.code !== 0) console.error(`the runtime ended with ${status.code}:\n${tail}`);
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function readyCount(transport: Transport, namespace: string): Promise<number> {
  const answer = await transport.request({
    method: "GET",
    path: `/apis/${GROUP}/v1/namespaces/${namespace}/sites`,
  });
  const items =
    (answer.body as unknown as { items: { status?: { conditions?: { type: string; status: string }[] } }[] })
      .items;
  return items.filter((o) => o.status?.conditions?.some((c) => c.type === "Ready" && c.status === "True"))
    .length;
}

/** Sums a metric over its labels, grouped by one label. */
function sumBy(text: string, metric: string, label: string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const line of text.split("\n")) {
    if (!line.startsWith(`${metric}{`)) continue;
    const key = new RegExp(`${label}="([^"]*)"`).exec(line)?.[1] ?? "";
    sums[key] = (sums[key] ?? 0) + Number(line.slice(line.lastIndexOf(" ")));
  }
  return sums;
}

async function measureDrift(transport: Transport, namespace: string, samples: number): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < samples; i++) {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/site-${i}`;
    const begun = performance.now();
    await must(transport, {
      method: "PATCH",
      path,
      contentType: "application/merge-patch+json",
      query: { fieldManager: "somebody" },
      body: { metadata: { labels: { "managed-by": "somebody" } } },
    });
    for (;;) {
      const answer = await transport.request({ method: "GET", path });
      const labels = (answer.body as { metadata?: { labels?: Record<string, string> } }).metadata?.labels;
      if (labels?.["managed-by"] === "orkestra") break;
      if (performance.now() - begun > 30_000) throw new Error(`drift of site-${i} was not repaired in 30 s`);
    }
    took.push(performance.now() - begun);
  }
  return took.sort((a, b) => a - b);
}

async function bench(count: number, steadySeconds: number): Promise<Figures> {
  const cluster = await startControlPlane({ name: "bench", components: { kwok: false, scheduler: false } });
  const transport = createFetchTransport(adminConnection(cluster), {
    clock: systemClock(),
  });
  try {
    await must(transport, {
      method: "POST",
      path: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
      body: CRD,
    });
    await waitFor(async () => {
      const answer = await transport.request({ method: "GET", path: `/apis/${GROUP}/v1/sites` });
      return answer.status === 200;
    }, { what: "the Site kind to be served" });
    const loopUids = await createSites(transport, "loop", count);
    const loopSeconds = await bareLoop(transport, "loop", loopUids);
    await must(transport, { method: "DELETE", path: `/apis/${GROUP}/v1/namespaces/loop/sites` });
    await must(transport, { method: "DELETE", path: `/api/v1/namespaces/loop` });
    await waitFor(async () => {
      const left = await transport.request({ method: "GET", path: "/api/v1/namespaces/loop" });
      return left.status === 404;
    }, { what: "the loop's objects to be gone", timeoutMs: 300_000, intervalMs: 500 });

    await createSites(transport, "ork", count);
    const begun = performance.now();
    const runtime = await startRuntime(cluster, {
      resync: `${Math.max(5, Math.floor(steadySeconds / 3.5))}s`,
    });
    // Listing everything over and over would load the server that is measured: the runtime's own count says when to look.
    await waitFor(async () => {
      const done = sumBy(await runtime.metrics(), "controller_reconcile_total", "result")["success"] ?? 0;
      return done >= count && await readyCount(transport, "ork") === count;
    }, { what: "all objects to be Ready", timeoutMs: 600_000, intervalMs: 250 });
    const orkSeconds = (performance.now() - begun) / 1_000;
    const cpuMs = await runtime.cpuMs();
    const writes = sumBy(await runtime.metrics(), "orkestra_writes_total", "result");
    await waitFor(async () => {
      // WATCH goes on for ever; everything else must end: late status, labels, events.
      const sent = async () => {
        const { WATCH: _watch, ...rest } = sumBy(
          await runtime.metrics(),
          "rest_client_requests_total",
          "method",
        );
        return JSON.stringify(rest);
      };
      const before = await sent();
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      return before === await sent();
    }, { what: "late writes to end", timeoutMs: 300_000 });

    const requests = async () => sumBy(await runtime.metrics(), "rest_client_requests_total", "method");
    const before = await requests();
    await new Promise((resolve) => setTimeout(resolve, steadySeconds * 1_000));
    const after = await requests();
    const grown = (...verbs: string[]) =>
      verbs.reduce((sum, v) => sum + (after[v] ?? 0) - (before[v] ?? 0), 0);

    const driftMs = await measureDrift(transport, "ork", Math.min(100, count));
    const peakRssMb = await runtime.peakRssMb();
    const deleting = performance.now();
    await must(transport, { method: "DELETE", path: `/apis/${GROUP}/v1/namespaces/ork/sites` });
    await waitFor(async () => {
      for (const path of ["/apis/apps/v1/namespaces/ork/deployments", "/api/v1/namespaces/ork/services"]) {
        const answer = await transport.request({ method: "GET", path, query: { limit: 1 } });
        if ((answer.body as unknown as { items: unknown[] }).items.length > 0) return false;
      }
      return true;
    }, { what: "all children to be gone", timeoutMs: 300_000, intervalMs: 200 });
    const deleteSeconds = (performance.now() - deleting) / 1_000;
    await runtime.stop();
    return {
      count,
      loopSeconds,
      loopWrites: count * 4,
      orkSeconds,
      orkWrites: writes,
      cpuMsPerObject: cpuMs / count,
      peakRssMb,
      deleteSeconds,
      steadyWrites: grown("POST", "PUT", "PATCH", "DELETE"),
      steadyReads: grown("GET"),
      driftMs,
    };
  } finally {
    transport.close();
    await cluster.stop();
  }
}

function adminConnection(cluster: ControlPlane): ClusterConnection {
  return { server: cluster.server, caPem: cluster.caPem, certPem: cluster.certPem, keyPem: cluster.keyPem };
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

function print(figures: Figures): void {
  const { count, loopSeconds, orkSeconds } = figures;
  const made = Object.entries(figures.orkWrites)
    .filter(([result]) => ["created", "updated", "repaired", "patched"].includes(result))
    .reduce((sum, [, n]) => sum + n, 0);
  const loopRate = figures.loopWrites / loopSeconds;
  const orkRate = made / orkSeconds;
  const line = (label: string, value: string) => console.log(`${label.padEnd(44)}${value}`);
  line("objects x 3 children", String(count));
  line("bare loop, writes/s (4 per object)", loopRate.toFixed(0));
  line(
    "runtime, writes/s to all Ready",
    `${orkRate.toFixed(0)}  (${made} writes: ${JSON.stringify(figures.orkWrites)})`,
  );
  line("P1  runtime / loop, same writes", `${(orkRate / loopRate * 100).toFixed(0)} %`);
  line(
    "P1  objects/s: loop, runtime",
    `${(count / loopSeconds).toFixed(1)}, ${(count / orkSeconds).toFixed(1)}`,
  );
  line("P1  process CPU per object", `${figures.cpuMsPerObject.toFixed(1)} ms`);
  line("P1  peak RSS", `${figures.peakRssMb.toFixed(0)} MB`);
  line("P1b deleting all", `${figures.deleteSeconds.toFixed(1)} s`);
  line("P2  writes, reads at rest", `${figures.steadyWrites}, ${figures.steadyReads}`);
  line(
    "P3  drift repaired p50, p99",
    `${percentile(figures.driftMs, 0.5).toFixed(0)} ms, ${percentile(figures.driftMs, 0.99).toFixed(0)} ms`,
  );
}

if (import.meta.main) {
  const count = Number(Deno.args[0] ?? 1_000);
  const steadySeconds = Number(Deno.args[1] ?? 60);
  print(await bench(count, steadySeconds));
}
