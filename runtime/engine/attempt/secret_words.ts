// Owns: taking the values of an object's Secrets out of what is said about the object. Must not: read or say anything.

import { isJsonObject, type Json } from "../../base/mod.ts";
import { asJson, type KubeObject } from "../../kube/mod.ts";
import type { Violation } from "../../language/rules/mod.ts";
import { REDACTED, redactValues } from "../../telemetry/mod.ts";
import type { Problem } from "../reconcile/mod.ts";
import type { Performed, Verdict } from "./outcome.ts";

/** A remark that quotes the beginning of a long value quotes at least so much of it. */
const LEAST_PART = 20;
/** Values of settings that stand beside secrets. */
const ORDINARY: readonly string[] = ["true", "false", "null", "none", "default"];
const QUOTED = /"(?:[^"\\]|\\.)*"/g;

/**
 * Templates and conditions can read Secrets among the children of an object, and what they say of a value that does not
 * fit quotes it; so does a server. Cost: nothing where nothing is said.
 */
export class SecretWords {
  readonly #objects: () => Iterable<KubeObject>;
  #known: readonly string[] | undefined;

  constructor(objects: () => Iterable<KubeObject>) {
    this.#objects = objects;
  }

  text(text: string): string {
    const values = this.#values();
    if (values.length === 0) return text;
    const whole = redactValues(text, values) as string;
    return whole.replace(QUOTED, (quoted) => isPart(unquoted(quoted), values) ? `"${REDACTED}"` : quoted);
  }

  texts(texts: readonly string[]): readonly string[] {
    return texts.map((text) => this.text(text));
  }

  problems(problems: readonly Problem[]): Problem[] {
    return problems.map((problem) => this.problem(problem));
  }

  problem(problem: Problem): Problem {
    return { ...problem, message: this.text(problem.message) };
  }

  violations(violations: readonly Violation[]): Violation[] {
    return violations.map((violation) => ({
      ...violation,
      message: this.text(violation.message),
      ...(violation.found === undefined ? {} : { found: this.text(violation.found) }),
    }));
  }

  verdict<T extends Verdict>(verdict: T): T {
    const { denials, warnings } = verdict;
    return { ...verdict, denials: this.violations(denials), warnings: this.violations(warnings) };
  }

  /** What was changed in children: a value may have gone from a Secret into any of them. */
  performed(all: readonly Performed[]): readonly Performed[] {
    return all.map((one) => {
      const { result } = one;
      if (result.changes.length === 0) return one;
      const changes = result.changes.map((change) => ({
        ...change,
        ...(change.before === undefined ? {} : { before: this.#json(change.before) }),
        ...(change.after === undefined ? {} : { after: this.#json(change.after) }),
      }));
      return { ...one, result: { ...result, changes } };
    });
  }

  #json(value: Json): Json {
    return redactValues(value, this.#values());
  }

  #values(): readonly string[] {
    return this.#known ??= secretsAmong([...this.#objects()]);
  }
}

/** A value that is also the name of something keeps nothing secret: without names nobody would know what is meant. */
function secretsAmong(objects: readonly KubeObject[]): readonly string[] {
  const secrets = objects.filter(isSecret);
  if (secrets.length === 0) return [];
  const open = new Set([...ORDINARY, ...objects.flatMap(namesOf)]);
  return [...new Set(secrets.flatMap((secret) => valuesOf(secret, open)))];
}

function namesOf({ kind, metadata: { name, namespace } }: KubeObject): readonly string[] {
  return [kind, name, ...(namespace === undefined ? [] : [namespace])];
}

function isSecret({ apiVersion, kind }: KubeObject): boolean {
  return kind === "Secret" && apiVersion === "v1";
}

/** As they are stored and as they are meant, and both as a text in quotes shows them. */
function valuesOf(secret: KubeObject, open: ReadonlySet<string>): readonly string[] {
  const data = asJson(secret)["data"];
  const encoded = isJsonObject(data)
    ? Object.values(data).filter((value) => typeof value === "string" && value !== "") as string[]
    : [];
  return encoded.map((text) => [text, ...decoded(text)])
    .filter((forms) => !forms.some((text) => open.has(text)))
    .flat().flatMap((text) => [text, escaped(text)]);
}

function decoded(text: string): readonly string[] {
  try {
    return [new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)))];
  } catch {
    return [];
  }
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function unquoted(quoted: string): string {
  return quoted.slice(1, -1).replace(/…$/, "");
}

function isPart(text: string, values: readonly string[]): boolean {
  return text.length >= LEAST_PART && values.some((value) => value.startsWith(text));
}
