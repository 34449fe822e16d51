// Owns: in what an object differs from what we apply, learned normal forms taken into account. Must not: send.

import type { Json } from "../../base/mod.ts";
import { type KubeObject, type ResourceType, typeKey } from "../../kube/mod.ts";
import { compareDesired, type Difference, formatPath } from "./compare.ts";
import { type FormPlace, NormalForms } from "./normal_forms.ts";

/** An object as it is sent. */
export interface Desired {
  readonly type: ResourceType;
  readonly object: KubeObject;
}

/** Begins with nothing learned. */
export class Drift {
  readonly #forms: NormalForms;

  constructor(options: { readonly capacity?: number }) {
    this.#forms = new NormalForms(options);
  }

  /** Differences that no learned form explains. */
  unexplained({ type, object }: Desired, observed: KubeObject): readonly Difference[] {
    const found = compareDesired({ type, desired: object, observed });
    if (found.length === 0) return found;
    return found.filter((d) => !this.#forms.accepts(place(type, observed, d.path), d.desired, d.observed));
  }

  /** Everything in which the answer differs from what was sent is the server's normal form of it. */
  learn({ type, object }: Desired, answer: KubeObject): readonly Difference[] {
    const confirm = (path: readonly string[], value: Json) => {
      const at = place(type, answer, path);
      if (this.#forms.knows(at)) this.#forms.learn(at, value, value);
    };
    const onEqual = this.#forms.knowsType(typeKey(type)) ? { onEqual: confirm } : {};
    const found = compareDesired({ type, desired: object, observed: answer }, onEqual);
    for (const d of found) this.#forms.learn(place(type, answer, d.path), d.desired, d.observed);
    return found;
  }

  forget({ group, kind }: { readonly group: string; readonly kind?: string }): void {
    if (kind === undefined) this.#forms.forgetGroup(group);
    else this.#forms.forget(typeKey({ group, kind }));
  }
}

function place(type: ResourceType, object: KubeObject, path: readonly string[]): FormPlace {
  return { typeKey: typeKey(type), uid: object.metadata.uid ?? "", path: formatPath(path) };
}
