// Owns: the cost of templates and conditions on the reconcile path. Must not: assert on time.

import { seededRandom, syntheticSpan } from "../../runtime/base/mod.ts";
import { parseDocuments } from "../../runtime/language/document/mod.ts";
import {
  compilePredicate,
  compileTemplate,
  type Scope,
  type Template,
} from "../../runtime/language/expr/mod.ts";

const span = syntheticSpan("bench");
const scope: Scope = {
  root: {
    metadata: { name: "web", namespace: "dev", labels: { tier: "gold" } },
    spec: { image: "nginx", mode: "ha", replicas: 3, memory: "2Gi", zones: ["a", "b", "c"] },
  },
  now: Date.UTC(2026, 0, 5, 12),
  random: seededRandom(1),
};

const typical = compiled('{{ .spec.image }}:{{ .spec.tag | default "latest" }}');
const single = compiled("{{ .spec.replicas }}");
const fixed = compiled("registry.example.com/web");
const branches = compiled('{{ if eq .spec.mode "ha" }}{{ mul .spec.replicas 2 }}{{ else }}1{{ end }}');
const loop = compiled("{{ range $i, $z := .spec.zones }}{{ if $i }},{{ end }}{{ $z }}{{ end }}");
const formatted = compiled('{{ printf "%s-%s-%02d" .metadata.namespace .metadata.name .spec.replicas }}');
const conditions = predicate(
  "[{field: spec.mode, equals: ha}, {field: spec.memory, gt: 1Gi}, {field: spec.mode, in: [ha, single]}]",
);
const pattern = predicate('[{field: spec.image, regex: "^[a-z]+$"}]');
const schedule = predicate('[{cron: "0 9 * * 1-5", duration: 8h}]');

Deno.bench("render a typical field", () => void typical.render(scope));
Deno.bench("render one path", () => void single.render(scope));
Deno.bench("render static text", () => void fixed.render(scope));
Deno.bench("render a branch with arithmetic", () => void branches.render(scope));
Deno.bench("render a loop of three", () => void loop.render(scope));
Deno.bench("render printf", () => void formatted.render(scope));
Deno.bench("test three conditions", () => void conditions.test(scope));
Deno.bench("test a pattern", () => void pattern.test(scope));
Deno.bench("test a schedule", () => void schedule.test(scope));
Deno.bench(
  "compile a typical field",
  () => void compiled('{{ .spec.image }}:{{ .spec.tag | default "latest" }}'),
);

function compiled(text: string): Template {
  return compileTemplate({ text, span }).value!;
}

function predicate(yaml: string) {
  const root = parseDocuments({ uri: "bench", text: yaml }).value![0]!.root;
  return compilePredicate({ when: root }, span).value!;
}
