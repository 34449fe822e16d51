// Owns: an object that a CRD's schema allows, made up from the schema. Must not: be random.

import { isJsonObject, isNumeric, type Json, type JsonObject, ownValue } from "../../base/mod.ts";

export interface SampleOptions {
  /** Everything, or only what must be there. @default "everything" */
  readonly fields?: "everything" | "required";
  /** @default "sample" */
  readonly name?: string;
  /** Absent for cluster-scoped kinds. @default "default" */
  readonly namespace?: string | undefined;
}

/** What a sample is made for. */
export interface SampleKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** `openAPIV3Schema`. */
  readonly schema?: JsonObject;
}

const MAX_DEPTH = 12;

/** An object of this kind: defaults and examples of the schema where it has them, else values that its types allow. */
export function sampleObject(kind: SampleKind, options: SampleOptions = {}): JsonObject {
  const properties = isJsonObject(kind.schema?.["properties"]) ? kind.schema["properties"] : {};
  const spec = isJsonObject(properties["spec"])
    ? sampleValue(properties["spec"], { all: options.fields !== "required", depth: 0 })
    : undefined;
  const namespace = "namespace" in options ? options.namespace : "default";
  return {
    apiVersion: kind.group === "" ? kind.version : `${kind.group}/${kind.version}`,
    kind: kind.kind,
    metadata: { name: options.name ?? "sample", ...(namespace === undefined ? {} : { namespace }) },
    ...(spec === undefined ? {} : { spec }),
  };
}

interface Making {
  readonly all: boolean;
  readonly depth: number;
}

function sampleValue(schema: JsonObject, making: Making): Json {
  const given = schema["default"] ?? schema["example"] ?? firstOf(schema["examples"]) ??
    firstOf(schema["enum"]);
  if (given !== undefined) return given;
  if (schema["x-kubernetes-int-or-string"] === true) return 1;
  switch (schema["type"]) {
    case "integer":
    case "number":
      return sampleNumber(schema);
    case "boolean":
      return true;
    case "string":
      return sampleText(schema);
    case "array":
      return sampleList(schema, making);
    default:
      return sampleMap(schema, making);
  }
}

function firstOf(value: Json | undefined): Json | undefined {
  return Array.isArray(value) ? value[0] as Json | undefined : undefined;
}

function sampleNumber(schema: JsonObject): number {
  const least = numberOf(schema["minimum"]);
  const most = numberOf(schema["maximum"]);
  const step = schema["exclusiveMinimum"] === true ? 1 : 0;
  if (least !== undefined) return Math.max(least + step, Math.min(1, most ?? 1));
  return Math.min(1, most ?? 1);
}

const BY_FORMAT: Readonly<Record<string, string>> = {
  "date-time": "2026-01-01T00:00:00Z",
  "date": "2026-01-01",
  "duration": "1h",
  "email": "someone@example.com",
  "hostname": "host.example.com",
  "ipv4": "192.0.2.1",
  "ipv6": "2001:db8::1",
  "uri": "https://example.com",
  "uuid": "00000000-0000-4000-8000-000000000000",
  "byte": "c2FtcGxl",
};

function sampleText(schema: JsonObject): string {
  const known = ownValue(BY_FORMAT, String(schema["format"]));
  if (known !== undefined) return known;
  const least = numberOf(schema["minLength"]) ?? 0;
  const most = numberOf(schema["maxLength"]) ?? Infinity;
  const text = "sample".padEnd(Math.min(least, 1000), "x").slice(0, most);
  return matches(schema["pattern"], text) ? text : fitting(schema["pattern"], text);
}

/** Texts that the patterns of real CRDs often ask for. */
const TRIALS = [
  "1",
  "10",
  "1Gi",
  "100m",
  "1h",
  "10s",
  "v1",
  "1.0.0",
  "v1.0.0",
  "a",
  "A",
  "example.com",
  "a/b",
  "https://example.com",
  "* * * * *",
  "someone@example.com",
  "10.0.0.0/8",
  "nginx:1.29",
];

function fitting(pattern: Json | undefined, otherwise: string): string {
  return TRIALS.find((text) => matches(pattern, text)) ?? otherwise;
}

function matches(pattern: Json | undefined, text: string): boolean {
  if (typeof pattern !== "string") return true;
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
}

function sampleList(schema: JsonObject, making: Making): Json {
  const least = numberOf(schema["minItems"]) ?? 0;
  const items = schema["items"];
  if (!isJsonObject(items) || making.depth > MAX_DEPTH) return [];
  const count = Math.max(least, making.all ? 1 : 0);
  return Array.from({ length: Math.min(count, 20) }, () => sampleValue(items, deeper(making)));
}

function sampleMap(schema: JsonObject, making: Making): Json {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] as readonly Json[] : [];
  if (making.depth > MAX_DEPTH) return {};
  const chosen = Object.entries(properties).filter(([name]) => making.all || required.includes(name));
  const fields = chosen.flatMap(([name, part]) =>
    isJsonObject(part) ? [[name, sampleValue(part, deeper(making))] as const] : []
  );
  const values = schema["additionalProperties"];
  if (making.all && isJsonObject(values) && fields.length === 0) {
    return { key: sampleValue(values, deeper(making)) };
  }
  return Object.fromEntries(fields);
}

function deeper(making: Making): Making {
  return { ...making, depth: making.depth + 1 };
}

function numberOf(value: Json | undefined): number | undefined {
  return isNumeric(value) ? Number(value) : undefined;
}
