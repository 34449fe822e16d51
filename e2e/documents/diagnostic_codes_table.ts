// Owns: the codes of test documents. Must not: hold logic.

/** Codes ORK5001-5029. */
export const TEST_DOCUMENT_DIAGNOSTIC_CODES = [
  code("ORK5001", "Test document without content", "A test has a spec of its own, or imports other tests.", {
    example: "kind: E2E\nmetadata: {name: a}",
    fix: "kind: E2E\nmetadata: {name: a}\nimports: [./b/e2e.yaml]",
  }),
  code(
    "ORK5002",
    "Test without a source",
    "A test names the Katalog, the CRD and the object that it works with. Of these, E2E tests of another operator " +
      "(custom) need none.",
    { example: "spec: {katalog: ./katalog.yaml}", fix: "spec: {katalog: ./katalog.yaml, cr: ./cr.yaml}" },
  ),
  code("ORK5003", "Nothing is expected", "A test without checkpoints passes whatever happens.", {
    example: "spec: {expect: []}",
    fix:
      "spec:\n  expect:\n    - {name: there, after: cr-applied, timeout: 30s, resources: [{kind: Deployment}]}",
  }),
  code("ORK5004", "Target not available", "Operators in plain containers cannot be tested by this version.", {
    example: "custom: {target: container}",
    fix: "custom: {target: kubernetes}",
  }),
  code("ORK5005", "Checkpoint without a name", "The report names checkpoints.", {
    example: "- {after: cr-applied, timeout: 30s, resources: [{kind: Pod}]}",
    fix: "- {name: pods are there, after: cr-applied, timeout: 30s, resources: [{kind: Pod}]}",
  }),
  code("ORK5006", "Checkpoint without a check", "A checkpoint checks resources, commands or kubectl steps.", {
    example: "- {name: done, after: cr-applied, timeout: 30s}",
    fix: "- {name: done, after: cr-applied, timeout: 30s, resources: [{kind: Pod}]}",
  }),
  code(
    "ORK5007",
    "Step without one target",
    "The step works on exactly one thing, and several keys can name it.",
    {
      example: "logs: [{outputContains: ready}]",
      fix: "logs: [{labelSelector: app=web, outputContains: ready}]",
    },
  ),
  code("ORK5008", "Two ways of picking a field", "`field` picks a value before `jq` could.", {
    example: "get: [{kind: Pod, name: a, field: .status, jq: .phase}]",
    fix: "get: [{kind: Pod, name: a, field: .status.phase}]",
  }),
  code("ORK5009", "Assertion that always holds", "Every output contains the empty text.", {
    example: 'outputContains: ""',
    fix: "outputContains: ready",
    severity: "warning",
  }),
  code("ORK5010", "Checkpoints in an impossible order", "The object is applied once and deleted once.", {
    example: "- {after: cr-deleted, …}\n- {after: cr-applied, …}",
    fix: "- {after: cr-applied, …}\n- {after: cr-deleted, …}",
  }),
  code(
    "ORK5011",
    "File of a test cannot be used",
    "A file that the test names is not there or is of another kind.",
    {
      example: "spec: {katalog: ./cr.yaml}",
      fix: "spec: {katalog: ./katalog.yaml}",
    },
  ),
  code("ORK5012", "Not a range", "between and notBetween take two numbers, joined by a comma.", {
    example: 'between: "3"',
    fix: 'between: "3,5"',
  }),
  code("ORK5020", "Rule without a verb", "A rule of `ops` says what was done to the resource.", {
    example: "ops: [{resource: deployments}]",
    fix: "ops: [{verb: create, resource: deployments}]",
  }),
  code("ORK5021", "Cycle that never comes", "The run ends before the cycle that the rule is about.", {
    example: "cycles: 3\nexpect: {ops: [{cycle: 5, verb: create, resource: pods}]}",
    fix: "cycles: 5\nexpect: {ops: [{cycle: 5, verb: create, resource: pods}]}",
  }),
] as const;

function code(
  code: string,
  title: string,
  explanation: string,
  more: { readonly example: string; readonly fix: string; readonly severity?: "warning" },
) {
  const { example, fix, severity } = more;
  return { code, severity: severity ?? "error" as const, title, explanation, example, fix };
}
