// Owns: the remarks that templates and conditions can draw, explained. Must not: produce them.

/** What `ork explain` says about a code. */
export interface DiagnosticCode {
  readonly code: string;
  readonly title: string;
  readonly explanation: string;
  /** The mistake and its repair, as YAML. */
  readonly example: { readonly wrong: string; readonly right: string };
}

export const EXPR_DIAGNOSTIC_CODES: readonly DiagnosticCode[] = [
  {
    code: "ORK2001",
    title: "Template syntax",
    explanation:
      "The text between {{ and }} does not follow the grammar of Go templates: functions stand before " +
      "their arguments, arguments are separated by spaces, and there are no operators.",
    example: { wrong: 'name: "{{ .metadata.name + 1 }}"', right: 'name: "{{ .metadata.name }}-1"' },
  },
  {
    code: "ORK2002",
    title: "Template block not balanced",
    explanation:
      "Every if, with, range, define and block needs one end; else, end, break and continue need an open " +
      "block.",
    example: { wrong: '"{{ if .spec.tls }}https"', right: '"{{ if .spec.tls }}https{{ end }}"' },
  },
  {
    code: "ORK2003",
    title: "Unknown function",
    explanation:
      "A name without a leading dot is a function. Functions come from the built-in set, listed by " +
      "`ork notes`, and from the notes of the Katalog.",
    example: { wrong: '"{{ upper .spec.zone }}"', right: '"{{ toUpper .spec.zone }}"' },
  },
  {
    code: "ORK2004",
    title: "Wrong number of arguments",
    explanation:
      "A function got more or fewer arguments than it takes, or something that is no function got " +
      "arguments. The value of a pipe counts as the last argument.",
    example: {
      wrong: "'{{ replace .spec.host \".\" }}'",
      right: '\'{{ replace .spec.host "." "-" }}\'',
    },
  },
  {
    code: "ORK2005",
    title: "Undefined variable",
    explanation:
      "A variable must be declared with := before it is used, and ends with the block it was declared in.",
    example: { wrong: '"{{ $port }}"', right: '"{{ $port := .spec.port }}{{ $port }}"' },
  },
  {
    code: "ORK2006",
    title: "Invalid constant",
    explanation: "A number, character or quoted text inside an action is not a valid Go constant.",
    example: { wrong: '"{{ add 1_ 2 }}"', right: '"{{ add 1 2 }}"' },
  },
  {
    code: "ORK2007",
    title: "Template not defined, or defined twice",
    explanation: "template calls a definition of the same text by its name; each name has one definition.",
    example: {
      wrong: "'{{ template \"label\" . }}'",
      right: '\'{{ define "label" }}{{ .metadata.name }}{{ end }}{{ template "label" . }}\'',
    },
  },
  {
    code: "ORK2008",
    title: "Argument order of default",
    explanation:
      "default takes the fallback first and the value second, which is what a pipe gives it. A path " +
      "followed by a constant is read the other way round, because that is what is meant.",
    example: {
      wrong: "'{{ default .spec.tag \"latest\" }}'",
      right: "'{{ .spec.tag | default \"latest\" }}'",
    },
  },
  {
    code: "ORK2009",
    title: "Template too large",
    explanation: "A template has at most 1 MiB of text and 100 levels of blocks and parentheses.",
    example: { wrong: '"{{ ((((…)))) }}"', right: '"{{ $x := … }}{{ $x }}"' },
  },
  {
    code: "ORK2020",
    title: "Template cannot be evaluated",
    explanation:
      "The template is well-formed, but a function met a value that it cannot use, such as a text where " +
      "a number is needed or a position outside of a list. Missing values are never the reason.",
    example: { wrong: "'{{ eq .spec.port \"8080\" }}'", right: "'{{ eq .spec.port 8080 }}'" },
  },
  {
    code: "ORK2021",
    title: "Template exceeds its limits",
    explanation:
      "One evaluation takes at most 500 000 steps, builds at most 2 Mi characters and calls templates at " +
      "most 100 levels deep, so that no Katalog can stop the runtime.",
    example: { wrong: '"{{ range 9999999 }}x{{ end }}"', right: "'{{ repeat \"x\" 10 }}'" },
  },
  {
    code: "ORK2030",
    title: "Invalid note name",
    explanation: "A note is called like a function, so its name consists of letters, digits and underscores.",
    example: { wrong: "name: full-image", right: "name: fullImage" },
  },
  {
    code: "ORK2031",
    title: "Note replaces a function",
    explanation: "A note with the name of a built-in function wins over it everywhere in the Katalog.",
    example: { wrong: "name: toLower", right: "name: toLower\nshadow: true" },
  },
  {
    code: "ORK2032",
    title: "Note calls itself",
    explanation: "Notes may call other notes, but not in a circle.",
    example: {
      wrong: 'name: a\nexpression: "{{ a }}"',
      right: 'name: a\nexpression: "{{ .metadata.name }}"',
    },
  },
  {
    code: "ORK2100",
    title: "Not a condition",
    explanation: "when and or hold lists of conditions; each condition is a map.",
    example: { wrong: "when: spec.tls", right: "when:\n  - {field: spec.tls, equals: true}" },
  },
  {
    code: "ORK2101",
    title: "Unknown key in a condition",
    explanation: "The key is neither field, an operator, a time condition nor negate.",
    example: { wrong: "{field: spec.mode, equal: ha}", right: "{field: spec.mode, equals: ha}" },
  },
  {
    code: "ORK2102",
    title: "Unknown operator",
    explanation:
      "Operators are exists, notExists, equals, notEquals, prefix, notPrefix, suffix, notSuffix, contains, " +
      "notContains, regex, gt, lt, gte, lte, between, notBetween, in, notIn, unique, typeOf, typeMap, typeList, " +
      "typeString, typeNumber, typeBool and typeNull.",
    example: {
      wrong: "{field: spec.mode, operator: is, value: ha}",
      right: "{field: spec.mode, operator: equals, value: ha}",
    },
  },
  {
    code: "ORK2103",
    title: "Comparison value missing or of the wrong kind",
    explanation: "Most operators compare with one value; in, notIn, between and notBetween also take a list.",
    example: { wrong: "{field: spec.mode, equals: [ha]}", right: "{field: spec.mode, in: [ha, single]}" },
  },
  {
    code: "ORK2104",
    title: "Invalid regular expression",
    explanation:
      "Patterns follow RE2, whose matching time is linear: look-around and back-references do not exist.",
    example: { wrong: '{field: spec.host, regex: "(?!www)"}', right: '{field: spec.host, notPrefix: "www"}' },
  },
  {
    code: "ORK2105",
    title: "Second comparison ignored",
    explanation:
      "A condition makes one comparison. With several keys the first in the documented order counts.",
    example: {
      wrong: "- {field: spec.n, min: 1, max: 5}",
      right: '- {field: spec.n, between: "1,5"}',
    },
  },
  {
    code: "ORK2106",
    title: "Invalid time condition",
    explanation:
      "time takes after and before as HH:MM; dayOfWeek takes exactly one of weekday, weekend, in and notIn. " +
      "duration and timezone stand beside them.",
    example: { wrong: "time: {after: 9am}", right: 'time: {after: "09:00"}' },
  },
  {
    code: "ORK2107",
    title: "Invalid schedule",
    explanation:
      "cron takes five fields; duration says how long the window stays open after each fire. Without it " +
      "the condition is always true.",
    example: { wrong: 'cron: "9 * * *"', right: 'cron: "0 9 * * *"\nduration: 1h' },
  },
  {
    code: "ORK2108",
    title: "Unknown time zone",
    explanation: "timezone takes a name of the IANA time zone database. Without it times are UTC.",
    example: { wrong: "timezone: Berlin", right: "timezone: Europe/Berlin" },
  },
  {
    code: "ORK2109",
    title: "Condition without a usable field",
    explanation:
      "field is a path of names separated by dots, or a template. Keys with dots or slashes need a template " +
      "with index.",
    example: { wrong: "{equals: ha}", right: "{field: spec.mode, equals: ha}" },
  },
  {
    code: "ORK2110",
    title: "Comparison value is no number",
    explanation:
      "gt, lt, gte, lte, min, max, between and notBetween compare numbers or Kubernetes quantities.",
    example: { wrong: "{field: spec.memory, gt: big}", right: "{field: spec.memory, gt: 2Gi}" },
  },
  {
    code: "ORK2111",
    title: "Text taken for truth",
    explanation:
      "Some functions give the text true or false instead of a boolean, because the original does. A text " +
      "counts as true unless it is empty, so a condition on it always holds.",
    example: {
      wrong: "'{{ if promAboveThreshold .external.load 10 }}high{{ end }}'",
      right: "'{{ if eq (promAboveThreshold .external.load 10) \"true\" }}high{{ end }}'",
    },
  },
];
