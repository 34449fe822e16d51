// Owns: the YAML library's complaints in our words. Must not: know positions.

/** What a person should read for one error class of the YAML library. */
export interface YamlProblem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** Keyed by the library's error code. */
export const YAML_PROBLEMS: Readonly<Record<string, YamlProblem>> = {
  TAB_AS_INDENT: {
    code: "ORK1003",
    message: "tab used for indentation",
    hint: "indent with spaces; YAML does not allow tabs there",
  },
  BAD_INDENT: {
    code: "ORK1004",
    message: "wrong indentation",
    hint:
      "entries of one map or list must start in the same column, and values must stand deeper than their key",
  },
  BAD_ALIAS: { code: "ORK1009", message: "malformed anchor or alias name" },
  ALIAS_PROPS: { code: "ORK1009", message: "an alias cannot carry an anchor or a tag" },
  MULTIPLE_ANCHORS: { code: "ORK1009", message: "a value has more than one anchor" },
  MULTIPLE_TAGS: { code: "ORK1010", message: "a value has more than one tag" },
  BAD_DQ_ESCAPE: {
    code: "ORK1013",
    message: "unknown escape sequence in a double-quoted text",
    hint: "write \\\\ for a backslash, or use single quotes",
  },
  BAD_SCALAR_START: {
    code: "ORK1014",
    message: "a text that starts with this character must be quoted",
    hint: "put the value in double quotes",
  },
  BLOCK_AS_IMPLICIT_KEY: {
    code: "ORK1015",
    message: "a second key on one line",
    hint: 'quote a value that contains ": ", or start a new line',
  },
  MULTILINE_IMPLICIT_KEY: {
    code: "ORK1015",
    message: "a key must stand on one line",
    hint: 'is a ":" or a closing quote missing?',
  },
  KEY_OVER_1024_CHARS: { code: "ORK1015", message: "a key is longer than 1024 characters" },
  BLOCK_IN_FLOW: {
    code: "ORK1016",
    message: "an indented block inside brackets",
    hint: "close the bracket first, or write the whole value in brackets",
  },
  BAD_DIRECTIVE: {
    code: "ORK1017",
    message: "unknown YAML directive",
    hint: "remove the line; a value that starts with % must be quoted",
  },
  MISSING_COMMA: {
    code: "ORK1016",
    message: 'a "," is missing between two values in brackets',
    hint: "write {a: 1, b: 2}",
  },
  RESOURCE_EXHAUSTION: { code: "ORK1008", message: "the text is nested too deeply" },
};

/** The problem for a library error code; `detail` is the library's own wording for classes without one of ours. */
export function yamlProblem(code: string, detail: string): YamlProblem {
  const known = YAML_PROBLEMS[code];
  if (known) return known;
  if (/Unexpected scalar at node end/.test(detail)) {
    return {
      code: "ORK1019",
      message: "text after the end of the value",
      hint: "a quote inside quotes ends the text: put the whole value in the other kind of quotes",
    };
  }
  if (/Implicit keys need to be followed by map values|Implicit map keys need/.test(detail)) {
    return {
      code: "ORK1015",
      message: 'a ":" is missing after this key',
      hint: 'write "key: value", with a space after the colon',
    };
  }
  if (/without - indicator/.test(detail)) return YAML_PROBLEMS["BAD_INDENT"]!;
  if (/Block scalar header/.test(detail)) {
    return {
      code: "ORK1002",
      message: 'text stands behind "|" or ">"',
      hint: "begin a text of several lines on the next line, deeper than its key",
    };
  }
  return {
    code: "ORK1002",
    message: `not valid YAML: ${firstSentence(detail)}`,
    hint: "look for a missing quote, bracket or colon here or a little earlier",
  };
}

function firstSentence(text: string): string {
  const sentence = text.split(/\n/, 1)[0]!.replace(/[.:]\s*$/, "").slice(0, 160);
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
