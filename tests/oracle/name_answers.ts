// Owns: what our language says of names: its template functions and its close checks. Must not: compare with Go.

import { seededRandom, syntheticSpan } from "../../runtime/base/mod.ts";
import { checkClosely } from "../../runtime/language/checks/mod.ts";
import { compileTemplate } from "../../runtime/language/expr/mod.ts";
import { loadKatalog } from "../../runtime/language/katalog/mod.ts";
import { kubernetesSchemas } from "../../runtime/language/openapi/mod.ts";
import { compilePlan } from "../../runtime/language/plan/mod.ts";
import type { FactCase, FactResult } from "./engine.ts";

const NAME_FUNCTIONS: Readonly<Record<string, string>> = {
  subdomain: "isDNS1123Subdomain",
  labelValue: "isValidLabelValue",
  labelKey: "isValidLabelKey",
};

/** A list of a Katalog whose names follow the rule. */
const NAME_LISTS: Readonly<Record<string, string>> = {
  subdomain: "configMaps",
  label: "services",
  segment: "roles",
};

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: sites.demo.example.com}
spec:
  group: demo.example.com
  scope: Namespaced
  names: {kind: Site, plural: sites}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`;

/** Each name is asked of the function and of the check for its rule, whichever there are; both must agree. */
export async function nameAnswers(cases: readonly FactCase[]): Promise<readonly FactResult[]> {
  const refused = await refusedNames(cases);
  return cases.map(({ args: [rule = "", text = ""] }) => {
    const name = NAME_FUNCTIONS[rule];
    const list = NAME_LISTS[rule];
    const said = [
      ...(name ? [rendered(`{{ ${name} ${JSON.stringify(text)} }}`) === "true"] : []),
      ...(list && isChecked(text) ? [!refused.has(`${list} ${text}`)] : []),
    ];
    if (new Set(said).size > 1) return { valid: false, text: "the function and the check disagree" };
    return { valid: said[0] ?? false, text: said.length === 0 ? "not asked" : "" };
  });
}

/** Without a name an entry is another mistake, and white space at its ends is not a part of it. */
function isChecked(text: string): boolean {
  return text !== "" && text.trim() === text;
}

function rendered(text: string): string {
  const { value } = compileTemplate({ text, span: syntheticSpan("oracle") });
  const result = value?.render({ root: {}, now: 0, random: seededRandom(1) });
  return result?.kind === "value" ? result.value : "";
}

/** `list name` of every name that the close checks refuse, one Katalog for all. */
async function refusedNames(cases: readonly FactCase[]): Promise<ReadonlySet<string>> {
  const lines = [
    "apiVersion: orkestra.orkspace.io/v1",
    "kind: Katalog",
    "metadata: {name: names}",
    "spec:",
    "  crds:",
    "    site:",
    "      crdFile: crd.yaml",
    "      operatorBox:",
    "        onReconcile:",
  ];
  const at = new Map<number, string>();
  for (const [rule, list] of Object.entries(NAME_LISTS)) {
    const texts = cases.filter(({ args }) => args[0] === rule).map(({ args }) => args[1]!).filter(isChecked);
    lines.push(`          ${list}:`);
    if (texts.length === 0) lines.pop();
    for (const text of new Set(texts)) at.set(lines.push(entry(list, text)), `${list} ${text}`);
  }
  if (at.size === 0) return new Set();
  const found = await checked(lines.join("\n"));
  return new Set(found.map((line) => at.get(line)!));
}

function entry(list: string, name: string): string {
  const more: Readonly<Record<string, string>> = {
    configMaps: "data: {a: b}",
    services: "port: 80",
    roles: "rules: [{apiGroups: [apps], resources: [deployments], verbs: [get]}]",
  };
  return `            - {name: ${JSON.stringify(name)}, ${more[list]}}`;
}

/** Lines with a name that cannot be one. */
async function checked(text: string): Promise<readonly number[]> {
  const files: Readonly<Record<string, string>> = { "katalog.yaml": text, "crd.yaml": CRD };
  const load = (reference: string) => Promise.resolve({ uri: reference, text: files[reference]! });
  const loaded = await loadKatalog({ load }, ["katalog.yaml"]);
  const plan = loaded.value && compilePlan(loaded.value);
  if (!loaded.value || !plan?.value) {
    throw new Error([...loaded.diagnostics, ...plan?.diagnostics ?? []].map((d) => d.message).join("\n"));
  }
  const remarks = checkClosely({
    katalog: loaded.value,
    plan: plan.value,
    schemas: await kubernetesSchemas(),
  });
  return remarks.filter(({ code }) => code === "ORK4211").map(({ span }) => span.line);
}
