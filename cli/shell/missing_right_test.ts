// Owns: tests of what is made of a refusal. Must not: need a server.

import assert from "node:assert/strict";
import { missingRightOf, rightHint } from "./missing_right.ts";

for (
  const [message, hint] of [
    [
      'customresourcedefinitions.apiextensions.k8s.io "x" is forbidden: User "alice" cannot patch resource ' +
      '"customresourcedefinitions" in API group "apiextensions.k8s.io" at the cluster scope',
      '"alice" needs the verb patch on customresourcedefinitions.apiextensions.k8s.io; ' +
      '"kubectl auth can-i patch customresourcedefinitions.apiextensions.k8s.io" tells whether it has it',
    ],
    [
      'pods "p" is forbidden: User "system:serviceaccount:ops:ork" cannot get resource "pods/log" in API group "" ' +
      'in the namespace "web"',
      '"system:serviceaccount:ops:ork" needs the verb get on pods/log in namespace "web"; ' +
      '"kubectl auth can-i get pods --subresource=log -n web" tells whether it has it',
    ],
    ["pods p is forbidden: exceeded quota", undefined],
  ] as const
) {
  Deno.test(`rightHint of "${message.slice(0, 30)}…" is ${hint === undefined ? "nothing" : "told"}`, () => {
    assert.equal(rightHint(message), hint);
    assert.equal(missingRightOf(message) === undefined, hint === undefined);
  });
}
