// Owns: tests of learned normal forms. Must not: be part of a program.

import assert from "node:assert/strict";
import fc from "fast-check";
import { type FormPlace, NormalForms } from "./normal_forms.ts";

const at = (uid: string, path = "spec.cpu"): FormPlace => ({ typeKey: "Widget.shop", uid, path });

Deno.test("NormalForms accepts what it learned, for other objects too, and no third value", () => {
  const forms = new NormalForms();
  forms.learn(at("a"), "1000m", "1");
  assert.ok(forms.accepts(at("a"), "1000m", "1"));
  assert.ok(forms.accepts(at("b"), "1000m", "1"));
  assert.ok(!forms.accepts(at("a"), "1000m", "2"));
  assert.ok(!forms.accepts(at("a"), "1000m", undefined));
  assert.ok(!forms.accepts(at("a"), "2000m", "1"));
  assert.ok(!forms.accepts(at("a", "spec.memory"), "1000m", "1"));
});

Deno.test("NormalForms makes each object answer for itself once two objects disagree", () => {
  const forms = new NormalForms();
  forms.learn(at("a"), "nginx", "mirror-a/nginx");
  forms.learn(at("b"), "nginx", "nginx");
  assert.ok(forms.accepts(at("b"), "nginx", "nginx"));
  assert.ok(!forms.accepts(at("b"), "nginx", "mirror-a/nginx"));
  assert.ok(!forms.accepts(at("a"), "nginx", "mirror-a/nginx"), "a must be confirmed again");
  forms.learn(at("a"), "nginx", "mirror-a/nginx");
  assert.ok(forms.accepts(at("a"), "nginx", "mirror-a/nginx"));
  assert.ok(!forms.accepts(at("a"), "nginx", "nginx"));
});

Deno.test("NormalForms knows a type as long as something of it is kept", () => {
  const forms = new NormalForms({ capacity: 2 });
  assert.ok(!forms.knowsType("Widget.shop"));
  forms.learn(at("a"), "1000m", "1");
  forms.learn(at("a", "spec.memory"), "1024Mi", "1Gi");
  assert.ok(forms.knowsType("Widget.shop"));
  assert.ok(!forms.knowsType("Widget"));
  const other = (path: string): FormPlace => ({ typeKey: "Gadget.shop", uid: "a", path });
  forms.learn(other("spec.cpu"), "1000m", "1");
  assert.ok(forms.knowsType("Widget.shop"));
  forms.learn(other("spec.memory"), "1024Mi", "1Gi");
  assert.ok(!forms.knowsType("Widget.shop"));
  forms.forget("Gadget.shop");
  assert.ok(!forms.knowsType("Gadget.shop"));
});

Deno.test("NormalForms learns the same again without effect", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.constantFrom("x", "y"), fc.nat(2))),
      (steps) => {
        const once = new NormalForms();
        const twice = new NormalForms();
        for (const [uid, desired, live] of steps) {
          once.learn(at(uid), desired, live);
          twice.learn(at(uid), desired, live);
          twice.learn(at(uid), desired, live);
          assert.ok(once.accepts(at(uid), desired, live), "what was just learned is accepted");
        }
        for (const uid of ["a", "b"]) {
          for (const desired of ["x", "y"]) {
            for (const live of [0, 1, 2]) {
              assert.equal(once.accepts(at(uid), desired, live), twice.accepts(at(uid), desired, live));
            }
          }
        }
        assert.equal(once.size, twice.size);
      },
    ),
  );
});

Deno.test("NormalForms stays within its capacity and forgets the least used first", () => {
  const forms = new NormalForms({ capacity: 3 });
  for (const n of [1, 2, 3]) forms.learn(at("a"), n, -n);
  assert.ok(forms.accepts(at("a"), 1, -1));
  forms.learn(at("a"), 4, -4);
  assert.equal(forms.size, 3);
  assert.ok(forms.accepts(at("a"), 1, -1));
  assert.ok(!forms.accepts(at("a"), 2, -2));
});

Deno.test("NormalForms forgets a type as a whole", () => {
  const forms = new NormalForms();
  forms.learn(at("a"), 1, 2);
  forms.learn({ ...at("a"), typeKey: "Other.shop" }, 1, 2);
  forms.forget("Widget.shop");
  assert.ok(!forms.knows(at("a")));
  assert.ok(forms.accepts({ ...at("a"), typeKey: "Other.shop" }, 1, 2));
});

Deno.test("NormalForms forgets all types of a group", () => {
  const forms = new NormalForms();
  const at = (typeKey: string) => ({ typeKey, uid: "u", path: "spec.a" });
  for (const typeKey of ["Widget.shop", "Gadget.shop", "Widget.a.shop", "Widget.workshop", "Pod"]) {
    forms.learn(at(typeKey), 1, 2);
  }
  forms.forgetGroup("shop");
  const known = ["Widget.shop", "Gadget.shop", "Widget.a.shop", "Widget.workshop", "Pod"]
    .filter((typeKey) => forms.knows(at(typeKey)));
  assert.deepEqual(known, ["Widget.a.shop", "Widget.workshop", "Pod"]);
});
