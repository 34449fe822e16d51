// Owns: what our language answers to the questions that Go's libraries are asked. Must not: compare.

import {
  type Checked,
  compareQuantities,
  parseDuration,
  parseQuantity,
  seededRandom,
  syntheticSpan,
} from "../../runtime/base/mod.ts";
import { parseDocuments } from "../../runtime/language/document/mod.ts";
import { compilePattern, compilePredicate, type Predicate } from "../../runtime/language/expr/mod.ts";
import type { FactCase, FactResult } from "./engine.ts";
import { nameAnswers } from "./name_answers.ts";

const SPAN = syntheticSpan("oracle");

type Answer = (args: readonly string[]) => FactResult;

const ANSWERS: Readonly<Record<Exclude<FactCase["kind"], "name">, Answer>> = {
  pattern: ([expression = "", text = ""]) => {
    const pattern = compilePattern(expression);
    return pattern.kind === "invalid" ? invalid(pattern.reason) : valid(String(pattern.matches(text)));
  },
  quantity: ([one = "", other = ""]) => {
    const [a, b] = [parseQuantity(one), parseQuantity(other)];
    if (!a || !b) return invalid("no quantity");
    const order = compareQuantities(a, b);
    const told = orderByConditions(one, other);
    return valid(order === told ? String(order) : `${order}, but ${told} by conditions`);
  },
  duration: ([text = ""]) => {
    const ms = parseDuration(text);
    return ms === undefined ? invalid("no duration") : valid(String(ms));
  },
  zone: ([name = ""]) => ofPredicate(predicateOf({ dayOfWeek: { in: ["mon"] }, timezone: name }), () => ""),
  time: ([zone = "", at = "", after = "", before = "", until = ""]) =>
    windowOf({ time: { after: clock(after), before: clock(before) }, timezone: zone }, at, until),
  days: ([zone = "", at = "", days = "", _, until = ""]) =>
    windowOf(
      { dayOfWeek: { in: days.split(",").map((day) => DAYS[Number(day)]) }, timezone: zone },
      at,
      until,
    ),
  fires: ([expression = "", zone = "", after = "", count = ""]) =>
    ofPredicate(
      predicateOf({ cron: expression, duration: "1ms", timezone: zone }),
      (predicate) => firesOf(predicate, Number(after), Number(count)).join(" "),
    ),
};

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Answers in the order of the cases. */
export async function ourAnswers(cases: readonly FactCase[]): Promise<readonly FactResult[]> {
  const names = await nameAnswers(cases.filter(({ kind }) => kind === "name"));
  let nextName = 0;
  return cases.map(({ kind, args }) => kind === "name" ? names[nextName++]! : ANSWERS[kind](args));
}

/** How conditions order a field and what it is compared with. */
function orderByConditions(field: string, bound: string): number {
  const passes = (operator: string) => {
    const { value } = predicateOf({ field: "spec.v", [operator]: bound });
    return value?.test({ root: { spec: { v: field } }, now: 0, random: seededRandom(1) }).passed;
  };
  return passes("gt") ? 1 : passes("lt") ? -1 : passes("gte") && passes("lte") ? 0 : NaN;
}

function valid(text: string): FactResult {
  return { valid: true, text };
}

function invalid(text: string): FactResult {
  return { valid: false, text };
}

function clock(minutes: string): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(Number(minutes) / 60))}:${two(Number(minutes) % 60)}`;
}

function predicateOf(condition: unknown): Checked<Predicate> {
  const text = JSON.stringify([condition]);
  const [document] = parseDocuments({ uri: "oracle", text }).value ?? [];
  return compilePredicate({ when: document?.root }, SPAN);
}

function ofPredicate(checked: Checked<Predicate>, answer: (predicate: Predicate) => string): FactResult {
  const errors = checked.diagnostics.filter(({ severity }) => severity === "error");
  return checked.value ? valid(answer(checked.value)) : invalid(errors.map((e) => e.message).join("; "));
}

/** Whether it is open, and the first minute before which a runtime that looks only when told to sees that changed. */
function windowOf(condition: unknown, at: string, until: string): FactResult {
  return ofPredicate(predicateOf(condition), (predicate) => {
    const isOpen = (now: number) => predicate.test({ root: {}, now, random: seededRandom(1) }).passed;
    const open = isOpen(Number(at));
    let now: number | undefined = Number(at);
    do now = predicate.nextChange(now); while (
      now !== undefined && now < Number(until) && isOpen(now) === open
    );
    const change = now === undefined || Math.ceil(now / 60_000) * 60_000 >= Number(until) ? 0 : now;
    return `${open} ${Math.ceil(change / 60_000) * 60_000}`;
  });
}

/** The openings of a window that closes at once. */
function firesOf(predicate: Predicate, after: number, count: number): readonly number[] {
  const isOpen = (now: number) => predicate.test({ root: {}, now, random: seededRandom(1) }).passed;
  const fires: number[] = [];
  for (let now = predicate.nextChange(after); now !== undefined && fires.length < count;) {
    if (isOpen(now)) fires.push(now);
    now = predicate.nextChange(now);
  }
  return fires;
}
