// Owns: what the API server makes of values we send (quantities, pruning, webhooks). Must not: decide about writes.

import { canonicalJson, type Json, shortHash } from "../../base/mod.ts";

/** Where a value stands: the type, one object of it, and the path in it. */
export interface FormPlace {
  readonly typeKey: string;
  readonly uid: string;
  readonly path: string;
}

interface Form {
  readonly place: string;
  /** Digest of the live value; undefined when objects disagree, so that each has its own entry. */
  readonly live: string | undefined;
}

/**
 * Remembers pairs "desired value -> live value" seen in answers to our applies, so that the same pair is no reason to
 * write again. One pair serves all objects of a type as long as all answers agree; once two objects get different
 * answers each object answers for itself. Any value that was never an answer stays a difference.
 */
export class NormalForms {
  readonly #capacity: number;
  /** In order of use, oldest first. */
  readonly #forms = new Map<string, Form>();
  /** Number of forms per place, to answer `knows` without a digest. */
  readonly #places = new Map<string, number>();
  /** Number of forms per type. */
  readonly #types = new Map<string, number>();

  constructor(options: { readonly capacity?: number } = {}) {
    this.#capacity = options.capacity ?? 50_000;
  }

  get size(): number {
    return this.#forms.size;
  }

  /** True when anything was learned about a type. */
  knowsType(typeKey: string): boolean {
    return this.#types.has(typeKey);
  }

  /** True when anything was learned at this place. Cheap. */
  knows(place: FormPlace): boolean {
    return this.#places.has(placeKey(place));
  }

  /** True when the server is known to turn `desired` into `live` here. */
  accepts(place: FormPlace, desired: Json, live: Json | undefined): boolean {
    if (!this.knows(place)) return false;
    const key = formKey(place, desired);
    const shared = this.#touch(key);
    if (!shared) return false;
    const form = shared.live === undefined ? this.#touch(ownKey(key, place)) : shared;
    return form?.live === digest(live);
  }

  /** Records what an answer to our apply shows; `live` may equal `desired`. Idempotent. */
  learn(place: FormPlace, desired: Json, live: Json | undefined): void {
    const key = formKey(place, desired);
    const form: Form = { place: placeKey(place), live: digest(live) };
    const shared = this.#forms.get(key);
    if (!shared) return this.#set(key, form);
    if (shared.live === form.live) return;
    this.#set(key, { ...form, live: undefined });
    this.#set(ownKey(key, place), form);
  }

  /** Forgets everything about a type, for when its schema changed. */
  forget(typeKey: string): void {
    for (const [key, form] of this.#forms) if (form.place.startsWith(`${typeKey}\n`)) this.#drop(key, form);
  }

  /** Forgets everything about the types of a group. */
  forgetGroup(group: string): void {
    for (const [key, form] of this.#forms) {
      const typeKey = typeOfPlace(form.place);
      if (typeKey.slice(typeKey.indexOf(".") + 1) === group) this.#drop(key, form);
    }
  }

  #touch(key: string): Form | undefined {
    const form = this.#forms.get(key);
    if (form) {
      this.#forms.delete(key);
      this.#forms.set(key, form);
    }
    return form;
  }

  #set(key: string, form: Form): void {
    const old = this.#forms.get(key);
    if (old) this.#drop(key, old);
    this.#forms.set(key, form);
    this.#count(form, 1);
    if (this.#forms.size <= this.#capacity) return;
    const [oldestKey, oldest] = this.#forms.entries().next().value!;
    this.#drop(oldestKey, oldest);
  }

  #drop(key: string, form: Form): void {
    this.#forms.delete(key);
    this.#count(form, -1);
  }

  #count({ place }: Form, by: 1 | -1): void {
    addTo(this.#places, place, by);
    addTo(this.#types, typeOfPlace(place), by);
  }
}

function placeKey(place: FormPlace): string {
  return `${place.typeKey}\n${place.path}`;
}

function typeOfPlace(place: string): string {
  return place.slice(0, place.indexOf("\n"));
}

/** What is counted down to nothing is not kept. */
function addTo(counts: Map<string, number>, key: string, by: number): void {
  const left = (counts.get(key) ?? 0) + by;
  if (left > 0) counts.set(key, left);
  else counts.delete(key);
}

function formKey(place: FormPlace, desired: Json): string {
  return `${placeKey(place)}\n${digest(desired)}`;
}

function ownKey(key: string, place: FormPlace): string {
  return `${key}\n${place.uid}`;
}

/** Digests keep memory bounded and values (of Secrets too) out of it. */
function digest(value: Json | undefined): string {
  return value === undefined ? "absent" : shortHash(canonicalJson(value), 16);
}
