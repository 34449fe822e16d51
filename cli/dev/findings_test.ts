// Owns: tests of findings for machines. Must not: check Katalogs.

import assert from "node:assert/strict";
import type { Diagnostic } from "../../runtime/base/mod.ts";
import { findingsGithub, findingsJson, findingsSarif } from "./findings.ts";

const finding: Diagnostic = {
  code: "ORK1023",
  severity: "error",
  span: { uri: "ops/a,b.yaml", offset: 20, length: 7, line: 3, column: 5 },
  message: 'unknown field "replica"\n100%',
  hint: 'did you mean "replicas"?',
};

Deno.test("findingsGithub escapes what workflow commands would misread", () => {
  assert.deepEqual(findingsGithub([finding]), [
    '::error file=ops/a%2Cb.yaml,line=3,col=5,title=ORK1023::unknown field "replica"%0A100%25 (did you mean "replicas"?)',
  ]);
});

Deno.test("findingsSarif names rule, place and level", () => {
  const rules = [{ code: "ORK1023", title: "t", explanation: "e" }, {
    code: "ORK1",
    title: "t",
    explanation: "e",
  }];
  const log = JSON.parse(JSON.stringify(findingsSarif([finding], { version: "1.0.0", rules })));
  assert.equal(log.version, "2.1.0");
  assert.deepEqual(log.runs[0].tool.driver.rules.map((rule: { id: string }) => rule.id), ["ORK1023"]);
  const { ruleId, level, locations } = log.runs[0].results[0];
  assert.deepEqual([ruleId, level], ["ORK1023", "error"]);
  assert.deepEqual(locations[0].physicalLocation, {
    artifactLocation: { uri: "ops/a,b.yaml" },
    region: { startLine: 3, startColumn: 5, charOffset: 20, charLength: 7 },
  });
});

Deno.test("findingsSarif tells related places with what they are", () => {
  const related = [{ span: { ...finding.span, line: 9 }, message: "first one" }];
  const log = findingsSarif([{ ...finding, related }], { version: "1.0.0", rules: [] });
  const [result] = JSON.parse(JSON.stringify(log)).runs[0].results;
  const [place] = result.relatedLocations;
  assert.deepEqual([place.message.text, place.physicalLocation.region.startLine], ["first one", 9]);
});

Deno.test("findingsJson counts and keeps one entry a Katalog", () => {
  const result = findingsJson([{
    references: ["a.yaml"],
    diagnostics: [finding],
    sources: new Map(),
    links: new Map(),
    documents: [{ kind: "Katalog", name: "shop", uri: "a.yaml" }],
    isValid: false,
  }]);
  assert.deepEqual(result, {
    errors: 1,
    warnings: 0,
    katalogs: [{
      files: ["a.yaml"],
      kinds: ["Katalog"],
      name: "shop",
      valid: false,
      digest: null,
      crds: [],
      notRun: [],
      diagnostics: [{
        code: "ORK1023",
        severity: "error",
        file: "ops/a,b.yaml",
        line: 3,
        column: 5,
        length: 7,
        message: finding.message,
        hint: finding.hint,
      }],
    }],
  });
});
