// Owns: the functions on Kubernetes quantities. Must not: lose precision (everything is counted in nano-units).

import { exactNumber } from "../../../base/mod.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import { quote } from "../format.ts";
import { failFunction } from "../run.ts";
import type { Value } from "../scope.ts";
import {
  addQuantities,
  NANO,
  type NotedQuantity,
  notedQuantity,
  quantityOfNumber,
  quantityText,
  subtractQuantities,
} from "./quantity_text.ts";

const GROUP = "quantity";

export const QUANTITY_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: "parseQuantity",
    group: GROUP,
    parameters: ["quantity:string"],
    description: "The quantity as a number: CPU in cores, memory in bytes; missing is 0",
    example: { template: '{{ parseQuantity "250m" }}', output: "0.25" },
    keywords: ["cpu", "memory", "number", "convert"],
    call: ([quantity]) => numberOf(quantityOf(quantity)),
  },
  {
    name: "formatQuantity",
    group: GROUP,
    parameters: ["number:number"],
    description: "The number as a quantity: whole numbers with Ki, Mi, Gi, fractions in thousandths (m)",
    example: { template: "{{ formatQuantity 0.75 }}", output: "750m" },
    keywords: ["cpu", "memory", "print", "convert"],
    call: ([number]) =>
      typeof number === "number" && !Number.isFinite(number)
        ? failFunction(`expected a finite number, found ${number}`)
        : quantityText(quantityOfNumber(number as number | bigint)),
  },
  {
    name: "sumQuantity",
    group: GROUP,
    parameters: ["a:string", "b:string"],
    description: "Sum of two quantities in the notation of the first; missing is 0",
    example: { template: '{{ sumQuantity "1Gi" "1Gi" }}', output: "2Gi" },
    keywords: ["cpu", "memory", "add", "plus"],
    call: ([a, b]) => quantityText(addQuantities(quantityOf(a), quantityOf(b))),
  },
  {
    name: "subtractQuantity",
    group: GROUP,
    parameters: ["a:string", "b:string"],
    description: "First quantity minus the second in the notation of the first; missing is 0",
    example: { template: '{{ subtractQuantity "1" "250m" }}', output: "750m" },
    keywords: ["cpu", "memory", "minus", "difference"],
    call: ([a, b]) => quantityText(subtractQuantities(quantityOf(a), quantityOf(b))),
  },
];

function quantityOf(value: Value): NotedQuantity {
  const text = value as string;
  return notedQuantity(text) ??
    failFunction(`expected a quantity such as 500m or 1Gi, found ${quote(text.slice(0, 60))}`);
}

function numberOf({ nano }: NotedQuantity): number | bigint {
  if (nano % NANO === 0n) return exactNumber(nano / NANO);
  const size = nano < 0n ? -nano : nano;
  const digits = String(size % NANO).padStart(9, "0");
  return Number(`${nano < 0n ? "-" : ""}${size / NANO}.${digits}`);
}
