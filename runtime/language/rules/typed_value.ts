// Owns: values brought to a type. Must not: know templates or rules.

import {
  exactNumber,
  isJsonObject,
  type Json,
  jsonText,
  type MutableJsonObject,
  parseJson,
  setOwn,
  wholeNumberOf,
} from "../../base/mod.ts";
import { parseDocuments, toJson } from "../document/mod.ts";
import { formatValue, type Value } from "../expr/mod.ts";
import { typeWords, type ValueType } from "./schema_type.ts";

export type Converted =
  | { readonly kind: "value"; readonly value: Json }
  /** An empty text where no text can stand: the field is left out, so that its default applies. */
  | { readonly kind: "omitted" }
  | { readonly kind: "failed"; readonly wanted: string; readonly found: string };

/** A value as the type asks for it. Source: Katalog language, typed targets; empty text is no number. */
export function convertTo(type: ValueType, value: Value): Converted {
  if (value === undefined || value === null) return type === "string" ? valueOf("") : { kind: "omitted" };
  if (value === "" && type !== "string" && type !== "any" && type !== "intOrString") {
    return { kind: "omitted" };
  }
  const converted = convert(type, value);
  return converted === undefined
    ? { kind: "failed", wanted: typeWords(type), found: shownValue(value) }
    : valueOf(converted);
}

function valueOf(value: Json): Converted {
  return { kind: "value", value };
}

function convert(type: ValueType, value: Value): Json | undefined {
  switch (type) {
    case "any":
      return toJsonValue(value);
    case "string":
      return typeof value === "object" ? undefined : typeof value === "string" ? value : formatValue(value);
    case "integer":
      return wholeNumber(value);
    case "number":
      return finiteNumber(value);
    case "boolean":
      return truth(value);
    case "intOrString":
      return wholeNumber(value) ?? (typeof value === "string" ? value : undefined);
    case "object":
      return structure(value, isJsonObject);
    case "array":
      return structure(value, Array.isArray);
  }
}

function wholeNumber(value: Value): number | bigint | undefined {
  if (typeof value === "bigint") return exactNumber(value);
  if (typeof value === "number") return Number.isInteger(value) ? value : undefined;
  return typeof value === "string" && WHOLE.test(value.trim()) ? finiteDigits(value.trim()) : undefined;
}

function finiteDigits(text: string): number | bigint | undefined {
  const value = wholeNumberOf(text);
  return value === Infinity || value === -Infinity ? undefined : value;
}

const WHOLE = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function finiteNumber(value: Value): number | bigint | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  const whole = wholeNumber(value);
  if (whole !== undefined || typeof value !== "string" || !DECIMAL.test(value.trim())) return whole;
  return finiteNumber(Number(value));
}

/** Source: Go `strconv.ParseBool`. */
function truth(value: Value): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (value === 1 || value === 0) return value === 1;
  if (typeof value !== "string") return undefined;
  if (/^(1|t|T|TRUE|true|True)$/.test(value.trim())) return true;
  return /^(0|f|F|FALSE|false|False)$/.test(value.trim()) ? false : undefined;
}

function structure(value: Value, fits: (value: Json) => boolean): Json | undefined {
  const found = typeof value === "string" ? parsedText(value) : toJsonValue(value);
  return found !== undefined && fits(found) ? found : undefined;
}

/** JSON or YAML text, as `toJson` and `toYaml` write it. */
function parsedText(text: string): Json | undefined {
  const { value, diagnostics } = parseDocuments({ uri: "", text });
  const root = diagnostics.length === 0 && value?.length === 1 ? value[0]!.root : undefined;
  return root && toJson(root);
}

/** A JSON text decoded; the text itself when it is none. */
export function decodedJson(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

/** A template value as JSON: missing members are left out, whole numbers keep their digits. */
export function toJsonValue(value: Value): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === "bigint") return exactNumber(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : formatValue(value);
  if (Array.isArray(value)) return value.map(toJsonValue);
  if (typeof value !== "object") return typeof value === "boolean" ? value : String(value);
  const map: MutableJsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) setOwn(map, key, toJsonValue(item) as MutableJsonObject[string]);
  }
  return map;
}

const YAML_INTEGER = /^[-+]?\d+$/;
const YAML_FLOAT = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/;

/** A text as a plain YAML scalar reads: number, boolean or text. Source: YAML 1.2 core schema; null stays text. */
export function yamlScalar(text: string): Json {
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  if (/^0o[0-7]+$/.test(text) || /^0x[0-9a-fA-F]+$/.test(text)) return wholeNumberOf(text);
  if (!YAML_INTEGER.test(text) && !YAML_FLOAT.test(text)) return text;
  if (YAML_INTEGER.test(text)) return finiteDigits(text) ?? text;
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

/** A value in a message, cut to a line. */
export function shownValue(value: Value): string {
  const text = typeof value === "string" ? JSON.stringify(value) : jsonText(toJsonValue(value));
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
