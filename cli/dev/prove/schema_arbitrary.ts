// Owns: random objects that a CRD schema allows. Must not: judge objects (schema_mismatch.ts does).

import fc, { type Arbitrary } from "fast-check";
import {
  canonicalJson,
  isJsonObject,
  isNumeric,
  type Json,
  type JsonObject,
} from "../../../runtime/base/mod.ts";

type Values = Arbitrary<Json>;

const MAX_DEPTH = 6;
const MAX_ITEMS = 3;
const MAX_SIZE = 1_000;
const LARGEST = 1e15;

/**
 * Values of an OpenAPI v3 structural schema. Texts are drawn so that they show what templates do to them: spaces at the
 * ends, texts that look like numbers. Rules in CEL are not looked at.
 */
export function arbitraryOf(schema: JsonObject, depth = 0): Values {
  const allowed = schema["enum"];
  const values = Array.isArray(allowed) && allowed.length > 0
    ? fc.constantFrom(...allowed as readonly Json[])
    : typedArbitrary(schema, depth);
  return schema["nullable"] === true ? fc.oneof({ weight: 5, arbitrary: values }, fc.constant(null)) : values;
}

function typedArbitrary(schema: JsonObject, depth: number): Values {
  if (schema["x-kubernetes-int-or-string"] === true) {
    return fc.oneof(fc.integer({ min: 0, max: 65_535 }), fc.constantFrom("", "80", "http", "25%"));
  }
  switch (schema["type"]) {
    case "string":
      return textArbitrary(schema);
    case "integer":
      return integerArbitrary(schema);
    case "number":
      return numberArbitrary(schema);
    case "boolean":
      return fc.boolean();
    case "array":
      return listArbitrary(schema, depth);
    case "object":
      return mapArbitrary(schema, depth);
    default:
      return anyArbitrary();
  }
}

/** What a schema without a type allows, in small. */
function anyArbitrary(): Values {
  return fc.oneof(
    fc.constantFrom<Json>("a", 1, true),
    fc.constant<Json>({ a: "b" }),
    fc.constant<Json>(["a"]),
  );
}

const TELLING_TEXTS = [
  "a",
  "",
  " a",
  "a b",
  "1",
  "1.10",
  "true",
  "null",
  "é",
  "A",
  "a:b",
  "a/b",
  "a,b",
  "{}",
];

const FORMATS: Readonly<Record<string, readonly string[]>> = {
  "date-time": ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.6+01:00"],
  date: ["2026-01-02"],
  duration: ["1h30m0s", "5s"],
  byte: ["YQ==", ""],
  uuid: ["123e4567-e89b-42d3-a456-426614174000"],
  ipv4: ["10.0.0.1"],
  ipv6: ["fd00::1"],
  cidr: ["10.0.0.0/8"],
  email: ["a@example.com"],
  hostname: ["a.example.com"],
  uri: ["https://example.com/a"],
};

function textArbitrary(schema: JsonObject): Values {
  const { format, pattern } = schema;
  const minLength = sizeOf(schema["minLength"]) ?? 0;
  const maxLength = Math.max(
    minLength,
    Math.min(sizeOf(schema["maxLength"]) ?? minLength + 8, minLength + 24),
  );
  const samples = typeof format === "string" && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (samples) return fc.constantFrom(...samples);
  const matching = typeof pattern === "string" ? matchingArbitrary(pattern) : undefined;
  if (matching) return matching;
  const fits = TELLING_TEXTS.filter((text) => text.length >= minLength && text.length <= maxLength);
  const free = fc.string({ minLength, maxLength, unit: fc.constantFrom(..."ab01-.: ") });
  return fits.length === 0 ? free : fc.oneof(fc.constantFrom(...fits), free);
}

/** Undefined for a pattern that cannot be drawn from; such texts are drawn freely and sorted out. */
function matchingArbitrary(pattern: string): Values | undefined {
  try {
    return fc.stringMatching(new RegExp(pattern));
  } catch {
    return undefined;
  }
}

function integerArbitrary(schema: JsonObject): Values {
  const isShort = schema["format"] === "int32";
  const limit = isShort ? 2_147_483_647 : 1_000_000_000_000;
  const step = Math.max(1, Math.trunc(numberOf(schema["multipleOf"]) ?? 1));
  const min = Math.ceil((bound(schema, "minimum") ?? -limit) / step);
  const max = Math.floor((bound(schema, "maximum") ?? limit) / step);
  return fc.integer({ min, max: Math.max(min, max) }).map((value) => value * step);
}

function numberArbitrary(schema: JsonObject): Values {
  const min = bound(schema, "minimum") ?? -1e9;
  const max = Math.max(min, bound(schema, "maximum") ?? 1e9);
  // Negative zero is no JSON number of its own.
  return fc.double({ min, max, noNaN: true, noDefaultInfinity: true }).map((value) =>
    value === 0 ? 0 : value
  );
}

/** A bound within what both numbers and JSON hold exactly. */
function bound(schema: JsonObject, key: "minimum" | "maximum"): number | undefined {
  const value = numberOf(schema[key]);
  if (value === undefined) return undefined;
  const exclusive = schema[key === "minimum" ? "exclusiveMinimum" : "exclusiveMaximum"] === true;
  const inside = !exclusive ? value : key === "minimum" ? value + 1 : value - 1;
  return Math.max(-LARGEST, Math.min(LARGEST, inside));
}

function listArbitrary(schema: JsonObject, depth: number): Values {
  const { items } = schema;
  const item = isJsonObject(items) && depth < MAX_DEPTH ? arbitraryOf(items, depth + 1) : anyArbitrary();
  const minLength = sizeOf(schema["minItems"]) ?? 0;
  const maxLength = Math.max(
    minLength,
    Math.min(sizeOf(schema["maxItems"]) ?? MAX_ITEMS, minLength + MAX_ITEMS),
  );
  const keys = schema["x-kubernetes-list-map-keys"];
  const type = schema["x-kubernetes-list-type"];
  const isUnique = schema["uniqueItems"] === true || type === "set" || type === "map";
  if (!isUnique) return fc.array(item, { minLength, maxLength });
  // Without a lower bound: there may be fewer distinct items than asked for. Too short ones are sorted out.
  return fc.uniqueArray(item, {
    maxLength,
    selector: (value: Json) =>
      Array.isArray(keys) && isJsonObject(value)
        ? canonicalJson(keys.map((key) => value[String(key)] ?? null))
        : canonicalJson(value),
  });
}

function mapArbitrary(schema: JsonObject, depth: number): Values {
  const { properties, additionalProperties, required } = schema;
  if (isJsonObject(additionalProperties) || additionalProperties === true) {
    const value = isJsonObject(additionalProperties) && depth < MAX_DEPTH
      ? arbitraryOf(additionalProperties, depth + 1)
      : anyArbitrary();
    return fc.dictionary(fc.constantFrom("a", "b", "x.io/y", "A-b"), value, {
      maxKeys: MAX_ITEMS,
      noNullPrototype: true,
    });
  }
  const names = Array.isArray(required) ? required.map(String) : [];
  const known = isJsonObject(properties) ? Object.entries(properties) : [];
  const kept = depth < MAX_DEPTH ? known : known.filter(([name]) => names.includes(name));
  const members = Object.fromEntries(
    kept.flatMap(([name, part]) => isJsonObject(part) ? [[name, arbitraryOf(part, depth + 1)]] : []),
  );
  const requiredKeys = names.filter((name) => Object.hasOwn(members, name));
  return fc.record<Record<string, Json>, string>(members, { requiredKeys, noNullPrototype: true }) as Values;
}

function numberOf(value: Json | undefined): number | undefined {
  return isNumeric(value) ? Number(value) : undefined;
}

/** A length or count; what is none counts as absent. */
function sizeOf(value: Json | undefined): number | undefined {
  return Number.isInteger(value) && (value as number) >= 0 ? Math.min(value as number, MAX_SIZE) : undefined;
}
