// Owns: finding the schema of an object and checking the object against it. Must not: know where a field was written.

import { type Schema, Validator } from "@cfworker/json-schema";
import { isJsonObject, type Json, type JsonObject, jsonText, ownValue } from "../../base/mod.ts";
import { closedObjectSchema, closedSchema } from "./json_schema.ts";
// @ts-types="./bundle_generated.d.ts"
import { packed, version } from "./bundle_generated.js";
import { problemsOf, type SchemaProblem } from "./problem.ts";

/** What is needed of a CustomResourceDefinition. */
export interface CrdSchemas {
  readonly group: string;
  readonly kind: string;
  readonly versions: readonly { readonly name: string; readonly schema?: JsonObject }[];
}

/** Schemas of the kinds of one Kubernetes version, and of custom kinds. */
export interface ObjectSchemas {
  /** Version of Kubernetes, without a `v`. */
  readonly version: string;
  /** The same schemas and those of these definitions. */
  with(crds: readonly CrdSchemas[]): ObjectSchemas;
  /** True when the kind of the object is known. */
  knows(object: JsonObject): boolean;
  /** What an API server with `fieldValidation=Strict` would say by schema alone; empty for kinds that are not known. */
  check(object: JsonObject): readonly SchemaProblem[];
}

const PREFIX = "#/components/schemas/";

/** The bundled schemas: stable kinds of one recent Kubernetes. Cost: some 10 ms, once per call; they never change. */
export async function kubernetesSchemas(): Promise<ObjectSchemas> {
  const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
  const text = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")))
    .text();
  const raw = JSON.parse(text) as Readonly<Record<string, JsonObject>>;
  return new Schemas({ components: raw, close: closedSchema, kinds: kindsOf(raw) });
}

/** Component name by `group/version/kind`. */
function kindsOf(raw: Readonly<Record<string, JsonObject>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(raw).flatMap(([name, schema]) => {
      const kind = (schema["x-kubernetes-group-version-kind"] as readonly Json[] | undefined)?.[0];
      return isJsonObject(kind)
        ? [[`${kind["group"]}/${kind["version"]}/${kind["kind"]}`, name] as const]
        : [];
    }),
  );
}

/** One layer of schemas; kinds that it does not hold are asked of the layer below. */
interface Layer {
  readonly components: Readonly<Record<string, JsonObject>>;
  /** Refuses unknown fields from here on. Done for what is looked at alone. */
  readonly close: (schema: JsonObject) => JsonObject;
  readonly kinds: ReadonlyMap<string, string>;
  readonly below?: ObjectSchemas;
}

class Schemas implements ObjectSchemas {
  readonly version = version;
  readonly #layer: Layer;
  readonly #closed = new Map<string, JsonObject>();
  readonly #validators = new Map<string, { readonly root: JsonObject; readonly validator: Validator }>();

  constructor(layer: Layer) {
    this.#layer = layer;
  }

  with(crds: readonly CrdSchemas[]): ObjectSchemas {
    const custom = crds.flatMap((crd) =>
      crd.versions.flatMap(({ name, schema }) =>
        schema ? [[`${crd.group}/${name}/${crd.kind}`, schema] as const] : []
      )
    );
    if (custom.length === 0) return this;
    return new Schemas({
      components: Object.fromEntries(custom),
      close: closedObjectSchema,
      kinds: new Map(custom.map(([key]) => [key, key] as const)),
      below: this,
    });
  }

  knows(object: JsonObject): boolean {
    return this.#layer.kinds.has(kindKey(object)) || (this.#layer.below?.knows(object) ?? false);
  }

  check(object: JsonObject): readonly SchemaProblem[] {
    const component = this.#layer.kinds.get(kindKey(object));
    if (component === undefined) return this.#layer.below?.check(object) ?? [];
    const { root, validator } = this.#validatorOf(component);
    const { errors } = validator.validate(withDoubles(object));
    return problemsOf(errors, { root, object });
  }

  #validatorOf(component: string) {
    const known = this.#validators.get(component);
    if (known) return known;
    const root = {
      $ref: PREFIX + component.replaceAll("~", "~0").replaceAll("/", "~1"),
      components: { schemas: withDoubles(this.#reachable(component)) },
    };
    const made = { root, validator: new Validator(root as unknown as Schema, "2019-09", false) };
    this.#validators.set(component, made);
    return made;
  }

  /** The component and everything that it names: the validator walks all that it is given. */
  #reachable(component: string, found: Record<string, Json> = {}): JsonObject {
    const schema = this.#closedComponent(component);
    if (schema === undefined || found[component]) return found;
    found[component] = schema;
    for (const reference of jsonText(schema).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      this.#reachable(reference[1]!, found);
    }
    return found;
  }

  #closedComponent(name: string): JsonObject | undefined {
    const known = this.#closed.get(name);
    const open = known === undefined ? ownValue(this.#layer.components, name) : undefined;
    if (open === undefined) return known;
    const closed = this.#layer.close(open);
    this.#closed.set(name, closed);
    return closed;
  }
}

/** `group/version/kind` of an object. */
function kindKey(object: JsonObject): string {
  const apiVersion = String(object["apiVersion"] ?? "");
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  return `${group}/${version}/${object["kind"]}`;
}

/** The validator knows numbers of one kind; which digits a whole number has matters to no schema of Kubernetes. */
function withDoubles(value: Json): Json {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(withDoubles);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withDoubles(item)]));
}
