// Owns: random templates from the grammar, and small damage to given ones. Must not: know what they should render.

import type { Random } from "../../runtime/base/mod.ts";

const PATHS = [
  ".kind",
  ".spec.image",
  ".spec.tag",
  ".spec.port",
  ".spec.zero",
  ".spec.negative",
  ".spec.ratio",
  ".spec.enabled",
  ".spec.disabled",
  ".spec.missing",
  ".spec.nothing",
  ".spec.zones",
  ".spec.numbers",
  ".spec.mixed",
  ".spec.emptyList",
  ".spec.emptyMap",
  ".spec.env",
  ".spec.nested.a.b.c",
  ".spec.nested.list",
  ".spec.unicode",
  ".spec.csv",
  ".spec.numeric",
  ".spec.camel",
  ".metadata.labels",
  ".status.phase",
  ".",
  "$",
  "$.kind",
] as const;
const CONSTANTS = [
  '"a"',
  '""',
  '"Site"',
  '"b"',
  '"häh 🚀"',
  "`r\\n`",
  "0",
  "1",
  "2",
  "-3",
  "8080",
  "1.5",
  "0x1F",
  "'x'",
  "true",
  "false",
  "nil",
] as const;
/** Printf verb and what it prints. */
const FORMATS: readonly (readonly [string, string])[] = [
  ["%v", "v"],
  ["%5v|", "v"],
  ["%-6v|", "l"],
  ["%+v", "v"],
  ["%s", "s"],
  ["%q", "s"],
  ["%-8.3s|", "s"],
  ["%x", "s"],
  ["%#v", "s"],
  ["%d", "k"],
  ["%05d", "k"],
  ["%+d", "k"],
  ["%x", "k"],
  ["%U", "k"],
  ["%c", "k"],
  ["%.2f", "f"],
  ["%e", "f"],
  ["%8.3g|", "f"],
  ["%t", "b"],
  ["%%%v", "v"],
];
const BLANKS = ["", " ", "\n", " x ", "\t", " - ", "-"];

/**
 * Function name, what its arguments should be, and what it gives: s text, n number, l list, m map, v anything,
 * k small whole number, z 0 or 1, f fraction, b boolean, a text of ASCII (cuts fall between its characters), e base64.
 */
const CALLS: readonly (readonly [string, string, string])[] = [
  ...["toLower s s", "toUpper s s", "trimSpace s s", "trim ss s", "trimPrefix ss s", "hasSuffix ss b"],
  ...["contains ss b", "replace sss s", "split ss l", "join ls s", "repeat sk s", "camelToKebab s s"],
  ...[
    "truncate ak s",
    "concat sss s",
    "add nn n",
    "sub nn n",
    "mul nn n",
    "div nn n",
    "mod nk n",
    "min nn n",
  ],
  ...["max nn n", "clamp nnn n", "abs n n", "default vv v", "coalesce vvv v", "empty v b", "notEmpty v b"],
  ...[
    "ternary vvv v",
    "boolTernary bvv v",
    "eqTernary vvvv v",
    "boolDefault vb b",
    "toInt n n",
    "toFloat n n",
  ],
  ...["toBool n b", "toString v s", "toJson v s", "toList s l", "typeOf v s", "len v n", "isEmpty v b"],
  ...["isScalar v b", "typeNull v b", "listHas lv b", "listGet lk v", "listLen l n", "mapGet ms v"],
  ...["mapKeys m l", "mapValues m l", "mapPick mss m", "mapOmit ms m", "asString v s", "getOr vv v"],
  ...[
    "getStringOr vs s",
    "getIntOr vk n",
    "getBoolOr vb b",
    "toBase64 s s",
    "fromBase64 e s",
    "sha256sum s s",
  ],
  ...[
    "slugify s s",
    "truncateName ak s",
    "lookup sssss s",
    "repoSlug s s",
    "toJSON v s",
    "and vvv v",
    "or vvv v",
  ],
  ...["not v b", "eq ss b", "eq kkk b", "eq bb b", "ne ss b", "lt kk b", "le ss b", "gt kk b", "ge ff b"],
  ...[
    "index lz v",
    "index ms v",
    "slice az s",
    "slice lz l",
    "print vvv s",
    "println vv s",
    "html s s",
    "js s s",
  ],
  ...[
    "urlquery s s",
    "len l n",
    "len m n",
    "asMap m m",
    "asList l l",
    "cronNormalize s s",
    "cronDescribe s s",
  ],
  ...["cronExpr sssss s", "cronToMap s m", "cronFromMap m s", "cronFromAny v s", "cronValid s b"],
  ...["durationSeconds s n", "durationValid s b", "timeSince s n", "timeFormat vs s", "isExpired vs b"],
  ...["semverBump ss s", "semverCompare ss n", "semverConstraint ss b", "semverMajor s s", "domainBare v s"],
  ...["ipValid s b", "isValidURL s b", "isValidImageRef s b", "isValidPort s b", "isValidLabelValue s b"],
  ...["isDNS1123Subdomain s b", "promValue v s", "promSum v s", "promLabelValues vs s", "getServeSource v s"],
  ...["isDirectApply v b", "isValidJSON s b"],
].map((entry) => entry.split(" ") as [string, string, string]);

/** A template generator; the same random sequence gives the same templates. */
export class TemplateGenerator {
  readonly #random: Random;
  #variables: string[] = [];
  #loops = 0;
  #inner = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  template(): string {
    this.#variables = [];
    this.#loops = 0;
    this.#inner = 0;
    return this.#nodes(3);
  }

  /** The text with one or two characters removed, doubled, inserted or exchanged. */
  damaged(text: string): string {
    let characters = [...text];
    for (let i = this.#below(2); i >= 0; i--) {
      const at = this.#below(characters.length + 1);
      const piece = this.#pick([
        "{{",
        "}}",
        "(",
        ")",
        "|",
        '"',
        " ",
        ".",
        "-",
        "$",
        "x",
        "1",
        "end",
        ":=",
        "=",
        ",",
        "`",
        "'",
        "\\",
        "\n",
      ]);
      const removed = this.#pick([0, 0, 1, 1, 2]);
      characters = [...characters.slice(0, at), this.#pick([piece, ""]), ...characters.slice(at + removed)];
    }
    return characters.join("");
  }

  #nodes(depth: number): string {
    const count = 1 + this.#below(3);
    let out = "";
    for (let i = 0; i < count; i++) out += this.#pick(BLANKS) + this.#node(depth);
    return out + this.#pick(BLANKS);
  }

  #node(depth: number): string {
    const kind = depth > 0 ? this.#below(12) : this.#below(5);
    switch (kind) {
      case 5:
      case 6:
        return this.#branch("if", depth);
      case 7:
        return this.#branch("with", depth);
      case 8:
      case 9:
        return this.#range(depth);
      case 10:
        return this.#declaration();
      case 11:
        return this.#loops > 0 && this.#below(3) === 0
          ? this.#wrap(this.#pick(["break", "continue"]))
          : this.#action();
      default:
        return this.#action();
    }
  }

  #action(): string {
    return this.#wrap(this.#pipeline(2));
  }

  #declaration(): string {
    const known = this.#variables.length > 0 && this.#below(2) === 0;
    const name = known ? this.#pick(this.#variables) : `$v${this.#variables.length}`;
    const value = this.#pipeline(1);
    if (!known) this.#variables.push(name);
    return this.#wrap(`${name} ${known ? this.#pick([":=", "="]) : ":="} ${value}`);
  }

  #branch(word: "if" | "with", depth: number): string {
    const mark = this.#variables.length;
    const condition = this.#pipeline(1);
    const moves = word === "with" ? 1 : 0;
    this.#inner += moves;
    let out = this.#wrap(`${word} ${condition}`) + this.#nodes(depth - 1);
    if (this.#below(3) === 0) {
      this.#variables.length = mark;
      out += this.#wrap(`else ${word} ${this.#pipeline(1)}`) + this.#nodes(depth - 1);
    }
    this.#inner -= moves;
    this.#variables.length = mark;
    if (this.#below(2) === 0) out += this.#wrap("else") + this.#nodes(depth - 1);
    this.#variables.length = mark;
    return out + this.#wrap("end");
  }

  #range(depth: number): string {
    const mark = this.#variables.length;
    const source = this.#pick([
      this.#value("l"),
      this.#value("m"),
      this.#pick(CONSTANTS),
      this.#pick(PATHS),
      "3",
    ]);
    const names = this.#below(3);
    const declared = Array.from({ length: names }, (_, i) => `$v${mark + i}`);
    this.#variables.push(...declared);
    this.#loops++;
    this.#inner++;
    const head = names === 0 ? source : `${declared.join(", ")} := ${source}`;
    let out = this.#wrap(`range ${head}`) + this.#nodes(depth - 1);
    this.#loops--;
    this.#inner--;
    this.#variables.length = mark;
    if (this.#below(3) === 0) out += this.#wrap("else") + this.#nodes(depth - 1);
    this.#variables.length = mark;
    return out + this.#wrap("end");
  }

  #pipeline(depth: number): string {
    if (this.#below(3) === 0) return this.#value("v");
    let [out, result] = this.#call(this.#pick(CALLS), depth);
    for (let i = this.#below(4) - 1; i > 0; i--) {
      const fitting = CALLS.filter(([, kinds]) => fits(result, kinds.at(-1)!));
      const [name, kinds, next] = this.#pick(fitting);
      const rest = [...kinds].slice(0, -1).map((kind) => this.#argument(kind, depth));
      out += ` | ${[name, ...rest].join(" ")}`;
      result = next;
    }
    return out;
  }

  #call([name, kinds, result]: readonly [string, string, string], depth: number): [string, string] {
    if (this.#below(8) === 0) return [this.#printf(), "s"];
    return [[name, ...[...kinds].map((kind) => this.#argument(kind, depth))].join(" "), result];
  }

  #printf(): string {
    const parts = [this.#pick(FORMATS), this.#pick(FORMATS)];
    const format = parts.map(([verb]) => verb).join(" ");
    return `printf "${format}" ${parts.map(([, kind]) => this.#exact(kind)).join(" ")}`;
  }

  #argument(kind: string, depth: number): string {
    // A value of any kind now and then: wrong types must be told apart too.
    if (this.#below(60) === 0) return this.#value("v");
    if (depth > 0 && this.#below(3) === 0) {
      const fitting = CALLS.filter(([, , result]) => fits(result, kind));
      if (fitting.length > 0) return `(${this.#call(this.#pick(fitting), depth - 1)[0]})`;
    }
    return this.#value(kind);
  }

  #value(kind: string): string {
    if (kind === "v" && this.#variables.length > 0 && this.#below(3) === 0) {
      return this.#pick(this.#variables);
    }
    return this.#exact(kind);
  }

  #exact(kind: string): string {
    switch (kind) {
      case "s":
        return this.#path([
          ".kind",
          ".spec.image",
          ".spec.unicode",
          ".spec.csv",
          ".spec.camel",
          '"a-b"',
          '"x"',
          '""',
        ]);
      case "a":
        return this.#path([".kind", ".spec.image", ".spec.csv", ".spec.camel", '"abcdef"']);
      case "e":
        return this.#pick(['"YWI="', '"!"', '"aMOkaA=="', '""']);
      case "n":
        return this.#path([
          ".spec.port",
          ".spec.zero",
          ".spec.ratio",
          ".spec.numeric",
          "1",
          "2.5",
          "-4",
          "7",
        ]);
      case "l":
        return this.#path([
          ".spec.zones",
          ".spec.numbers",
          ".spec.mixed",
          ".spec.nested.list",
          ".spec.emptyList",
        ]);
      case "m":
        return this.#path([".spec.env", ".metadata.labels", ".spec.nested", ".spec.emptyMap"]);
      case "k":
        return this.#pick(["0", "1", "2", "3", "7"]);
      case "z":
        return this.#pick(["0", "0", "1"]);
      case "f":
        return this.#path([".spec.ratio", ".spec.large", "1.5", "-0.25", "1e-7"]);
      case "b":
        return this.#path(["true", "false", ".spec.enabled", ".spec.disabled"]);
      default:
        return this.#below(2) === 0 ? this.#path(PATHS) : this.#pick(CONSTANTS);
    }
  }

  /** Inside of range and with the dot is something else, so most paths then start at the root. */
  #path(paths: readonly string[]): string {
    const path = this.#pick(paths);
    return this.#inner > 0 && path.startsWith(".") && path !== "." && this.#below(12) > 0 ? `$${path}` : path;
  }

  #wrap(body: string): string {
    const left = this.#below(8) === 0 ? "{{- " : this.#pick(["{{ ", "{{", "{{ "]);
    const right = this.#below(8) === 0 ? " -}}" : this.#pick([" }}", "}}", " }}"]);
    return left + body + right;
  }

  #below(limit: number): number {
    return Math.floor(this.#random.next() * limit);
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#below(items.length)]!;
  }
}

/** True when a result of kind `from` serves as an argument of kind `to`. */
function fits(from: string, to: string): boolean {
  return from === to || to === "v";
}
