// Owns: the functions that take cron expressions apart and put them together. Must not: compute fire times.

import { plainCron, splitCron } from "../cron_fields.ts";
import { formatValue } from "../format.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import { failFunction } from "../run.ts";
import type { Value } from "../scope.ts";
import { fieldOf, isMap, isMissing, trimSpace } from "../value.ts";

const GROUP = "cron";
const KEYS = ["minute", "hour", "dayOfMonth", "month", "dayOfWeek"] as const;
const EVERY_MINUTE = "* * * * *";

export const CRON_FUNCTIONS: readonly FunctionDefinition[] = [
  fieldFunction("cronMinute", 0, { what: "Minute field", output: "15" }),
  fieldFunction("cronHour", 1, { what: "Hour field", output: "4" }),
  fieldFunction("cronDom", 2, { what: "Day of month field", output: "*" }),
  fieldFunction("cronMonth", 3, { what: "Month field", output: "*" }),
  fieldFunction("cronDow", 4, { what: "Day of week field", output: "2" }),
  {
    name: "cronField",
    group: GROUP,
    parameters: ["expression:string", "position:int"],
    description: "Field of a cron expression by position, 0 (minute) to 4 (day of week)",
    example: { template: '{{ cronField "@daily" 1 }}', output: "0" },
    keywords: ["schedule", "part"],
    call: ([expression, position]) => cronField(expression as string, position as number),
  },
  {
    name: "cronExpr",
    group: GROUP,
    parameters: ["minute:string", "hour:string", "dayOfMonth:string", "month:string", "dayOfWeek:string"],
    description: "Cron expression from its five fields; an empty field is *",
    example: { template: '{{ cronExpr "5" "" "" "" "1" }}', output: "5 * * * 1" },
    keywords: ["schedule", "build", "join"],
    call: (fields) => joined(fields),
  },
  {
    name: "cronValid",
    group: GROUP,
    parameters: ["expression:string"],
    description: "True for five valid fields or a macro such as @daily",
    example: { template: '{{ cronValid "bad" }}', output: "false" },
    keywords: ["schedule", "check", "validate"],
    call: ([expression]) => plainCron(expression as string) !== undefined,
  },
  {
    name: "cronFromMap",
    group: GROUP,
    parameters: ["fields:map"],
    description: "Cron expression from a map of minute, hour, dayOfMonth, month, dayOfWeek; absent is *",
    example: { template: '{{ cronFromMap (asMap "hour: 3") }}', output: "* 3 * * *" },
    keywords: ["schedule", "build", "convert"],
    call: ([fields]) => fromMap(fields),
  },
  {
    name: "cronFromAny",
    group: GROUP,
    parameters: ["value:any"],
    description: "Cron expression from a map of fields or from a text; * * * * * for anything else",
    example: { template: '{{ cronFromAny "@hourly" }}', output: "0 * * * *" },
    keywords: ["schedule", "convert", "normalize"],
    call: ([value]) => isMap(value) ? fromMap(value) : normalized(value),
  },
  {
    name: "cronToMap",
    group: GROUP,
    parameters: ["value:any"],
    description: "Map of the five fields of a cron expression; a map stays as it is",
    example: { template: '{{ (cronToMap "1 2 * * *").hour }}', output: "2" },
    keywords: ["schedule", "split", "convert"],
    call: ([value]) => isMap(value) ? value : toMap(value),
  },
  {
    name: "cronNormalize",
    group: GROUP,
    parameters: ["expression:string"],
    description: "Five fields with single spaces, macros expanded; * * * * * for what has not five fields",
    example: { template: '{{ cronNormalize " 1  2 * * * " }}', output: "1 2 * * *" },
    keywords: ["schedule", "clean", "expand"],
    call: ([expression]) => normalized(expression),
  },
  {
    name: "cronDescribe",
    group: GROUP,
    parameters: ["expression:string"],
    description: "Short English words for a cron expression",
    example: { template: '{{ cronDescribe "30 6 * * *" }}', output: "At 6:30 every day" },
    keywords: ["schedule", "explain", "words", "human"],
    call: ([expression]) => described(normalized(expression)),
  },
];

function fieldFunction(
  name: string,
  position: number,
  { what, output }: { readonly what: string; readonly output: string },
): FunctionDefinition {
  return {
    name,
    group: GROUP,
    parameters: ["expression:string"],
    description: `${what} of a cron expression; * when it is empty`,
    example: { template: `{{ ${name} "15 4 * * 2" }}`, output },
    keywords: ["schedule", "part"],
    call: ([expression]) => cronField(expression as string, position),
  };
}

function cronField(expression: string, position: number): string {
  if (trimSpace(expression) === "") return "*";
  const field = fieldsOf(expression)[position];
  return field ?? failFunction(`position must be 0 to 4, found ${position}`);
}

function fieldsOf(expression: string): readonly string[] {
  return splitCron(expression) ??
    failFunction("expected five fields: minute hour day month weekday, or a macro such as @daily");
}

function joined(fields: readonly Value[]): string {
  return fields.map((field) => isMissing(field) ? "*" : trimSpace(formatValue(field)) || "*").join(" ");
}

function fromMap(fields: Value): string {
  return joined(KEYS.map((key) => fieldOf(fields, key)));
}

function normalized(value: Value): string {
  return typeof value === "string" ? splitCron(value)?.join(" ") ?? EVERY_MINUTE : EVERY_MINUTE;
}

function toMap(value: Value): Value {
  const fields = normalized(value).split(" ");
  return Object.fromEntries(KEYS.map((key, i) => [key, fields[i]]));
}

function described(expression: string): string {
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = expression.split(" ");
  const everyMinutes = /^\*\/(.+) \* \* \* \*$/.exec(expression);
  if (everyMinutes) return `Every ${everyMinutes[1]} minutes`;
  if (expression === "0 * * * *") return "Every hour";
  if (minute === "*" || hour === "*" || month !== "*") return `Cron: ${expression}`;
  if (day === "*" && weekday === "*") return `At ${hour}:${minute} every day`;
  if (day === "*") return `At ${hour}:${minute} on day-of-week ${weekday}`;
  if (weekday === "*") return `At ${hour}:${minute} on day ${day} of every month`;
  return `Cron: ${expression}`;
}
