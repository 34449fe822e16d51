// Owns: tests of how diagnostics look. Must not: know single codes.

import { equal, ok } from "node:assert/strict";
import type { Diagnostic } from "../../runtime/base/mod.ts";
import { renderDiagnostics } from "./diagnostics.ts";

function at(text: string, part: string, uri = "k.yaml"): Diagnostic["span"] {
  const offset = text.indexOf(part);
  const before = text.slice(0, offset).split("\n");
  return { uri, offset, length: part.length, line: before.length, column: before.at(-1)!.length + 1 };
}

function render(text: string, ...diagnostics: Partial<Diagnostic>[]): string {
  const full = diagnostics.map((d): Diagnostic => ({
    code: "ORK1110",
    severity: "error",
    span: at(text, "bad"),
    message: "wrong",
    ...d,
  }));
  return renderDiagnostics(full, new Map([["k.yaml", text]]));
}

Deno.test("renderDiagnostics shows place, source line, caret, related place, hint and count", () => {
  const text = "a: 1\n  bad: 2\n";
  equal(
    render(text, {
      hint: 'did you mean "good"?',
      related: [{ span: at(text, "a"), message: "first one" }],
    }),
    [
      "k.yaml:2:3: error[ORK1110]: wrong",
      "    2 |   bad: 2",
      "      |   ^^^",
      "   k.yaml:1:1: first one",
      '   hint: did you mean "good"?',
      "",
      "1 error in 1 file. `ork explain ORK1110` says more.",
      "",
    ].join("\n"),
  );
});

Deno.test("renderDiagnostics orders by position and names the first error in the last line", () => {
  const text = "one\nbad\n";
  const output = render(text, { code: "ORK2001" }, {
    code: "ORK1112",
    severity: "warning",
    span: at(text, "one"),
  });
  ok(output.indexOf("ORK1112") < output.indexOf("ORK2001"));
  ok(output.endsWith("1 error, 1 warning in 1 file. `ork explain ORK2001` says more.\n"));
});

Deno.test("renderDiagnostics puts the caret under wide characters and keeps tabs", () => {
  ok(render("名前: bad", {}).includes("\n      |       ^^^\n"));
  ok(render("\tx: bad", {}).includes("\n      | \t   ^^^\n"));
});

Deno.test("renderDiagnostics marks only the first line of a long stretch", () => {
  const text = "bad\nmore\n";
  ok(render(text, { span: { ...at(text, "bad"), length: 8 } }).includes("| ^^^\n"));
});

Deno.test("renderDiagnostics shows a window of a very long line", () => {
  const output = render("x".repeat(5_000) + "bad" + "y".repeat(5_000), {});
  ok(output.split("\n").every((line) => line.length < 200));
  ok(/\^\^\^/.test(output));
});

Deno.test("renderDiagnostics lets no control character of the file through", () => {
  // deno-lint-ignore no-control-regex -- control characters are exactly what is looked for
  equal(/[\u0000-\u0009\u000b-\u001f]/.test(render("\u001b[31mbad\u0007", {})), false);
});

Deno.test("renderDiagnostics works without the text and says nothing for no remarks", () => {
  ok(
    render("bad", { span: { uri: "other", offset: 0, length: 1, line: 9, column: 9 } }).startsWith(
      "other:9:9: error",
    ),
  );
  equal(render("bad"), "");
});

Deno.test("renderDiagnostics shows the first ones when there are many", () => {
  const diagnostics = Array.from({ length: 5 }, (_, i): Diagnostic => ({
    code: "ORK1110",
    severity: "error",
    span: { uri: "k", offset: i, length: 1, line: i + 1, column: 1 },
    message: "wrong",
  }));
  const output = renderDiagnostics(diagnostics, new Map(), { most: 2 });
  ok(output.includes("… and 3 more\n") && output.includes("5 errors in 1 file."));
});

Deno.test("renderDiagnostics paints with the given functions only", () => {
  const tag = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
  const paint = { error: tag("e"), warning: tag("w"), hint: tag("h"), place: tag("p") };
  const diagnostic: Diagnostic = {
    code: "X",
    severity: "error",
    span: at("bad", "bad"),
    message: "m",
    hint: "do",
  };
  const output = renderDiagnostics([diagnostic], new Map([["k.yaml", "bad"]]), { paint });
  ok(
    output.startsWith(
      "<p>k.yaml:1:1</p>: <e>error[X]</e>: m\n    1 | bad\n      | <e>^^^</e>\n   <h>hint:</h> do\n",
    ),
  );
});

Deno.test("a remark at the value of a Secret neither shows nor quotes it", () => {
  const text = "secrets:\n  - data:\n      password: *hunter22\n";
  const remark = { message: 'no anchor "hunter22" before this alias', hint: "define it with &hunter22" };
  equal(
    render(text, { ...remark, span: at(text, "*hunter22") }),
    [
      'k.yaml:3:17: error[ORK1110]: no anchor "[redacted]" before this alias',
      "    3 |       password: *********",
      "      |                 ^^^^^^^^^",
      "   hint: define it with &[redacted]",
      "",
      "1 error in 1 file. `ork explain ORK1110` says more.",
      "",
    ].join("\n"),
  );
});

Deno.test("a remark elsewhere, or about what is no value, keeps its words though a Secret holds them", () => {
  const text = "secrets:\n  - data:\n      password: hunter22 {{ .spec.wanted }}\nimage: hunter22\n";
  const said = (spanned: string, message: string) =>
    render(text, { message, span: at(text, spanned) }).split("\n")[0];
  assertSaid(said("image: hunter22", 'image "hunter22" is unknown'), 'image "hunter22" is unknown');
  assertSaid(
    said("hunter22 {{ .spec.wanted }}", "hunter22: .spec.wanted is unknown"),
    "[redacted]: .spec.wanted is unknown",
  );
});

function assertSaid(line: string | undefined, message: string): void {
  equal(line?.slice(line.indexOf("]: ") + 3), message);
}
