// Owns: values that nobody may see, a Katalog full of them, and the search for them in outputs. Must not: run anything.

import assert from "node:assert/strict";

export const GROUP = "secrets.example.com";
export const SITE = { group: GROUP, kind: "Site" };

/** Values that must not be seen, by where they come from. */
export const PLANTED = {
  literal: "planted-Lit3ral-qzv",
  "part of a literal": "planted-P4rt-xkw",
  "literal of a template that fails": "planted-F4iling-jwy",
  "literal that the server refuses": "planted-R3fused-vqx",
  "literal in a raw Secret": "planted-R4w-zzk",
  "literal of a Secret that cannot be made": "planted-Bl0cked-wqj",
  source: "planted-S0urce-yyq",
  "source, changed": "planted-Ch4nged-kqz",
  "edit by hand": "planted-3dited-qqx",
  "somebody else's Secret": "planted-F0reign-vvz",
} as const;

export const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: secrets}
spec:
  crds:
    site:
      apiTypes: {group: ${GROUP}, version: v1, kind: Site, plural: sites}
      operatorBox:
        onCreate:
          secrets:
            - {name: made, once: true, data: {password: "{{ randomAlphanumeric 24 }}"}}
            - {name: tls, tls: {commonName: shop.example.com}}
        onReconcile:
          secrets:
            - {name: literal, data: {password: "${PLANTED.literal}"}}
            - {name: part, data: {url: "postgres://me:${PLANTED["part of a literal"]}@{{ .metadata.name }}"}}
            - {name: copy, fromSecret: source}
            - {name: failing, data: {a: "${
  PLANTED["literal of a template that fails"]
}{{ div 1 .spec.zero }}"}}
            - {name: refused, type: kubernetes.io/dockerconfigjson, data: {.dockerconfigjson: "${
  PLANTED["literal that the server refuses"]
}"}}
            - {name: foreign, data: {a: "${PLANTED["literal of a Secret that cannot be made"]}"}}
            - {name: far, namespace: nowhere, data: {a: "${
  PLANTED["literal of a Secret that cannot be made"]
}"}}
          custom:
            - {apiVersion: v1, kind: Secret, metadata: {name: raw}, data: {a: "${
  PLANTED["literal in a raw Secret"]
}"}}
          configMaps:
            - {name: number, data: {a: '{{ add 1 (index .children.secrets "copy" "data" "password" | fromBase64) }}'}}
            - {name: list, data: {a: '{{ range (index .children.secrets "made" "data" "password") }}x{{ end }}'}}
            - {name: condition, data: {a: b}, when: [{field: children.secrets.copy.data.password, greaterThan: 5}]}
          services: [{name: port, port: '{{ index .children.secrets "literal" "data" "password" | fromBase64 }}'}]
        status:
          fields:
            - {path: failed, value: '{{ add 1 (index .children.secrets "copy" "data" "password") }}'}
`;

/** Every spelling in which a value could be written: as it is, escaped, and in base64 at any place of a longer text. */
export function spellingsOf(value: string): readonly string[] {
  const encoded = ["", "x", "xx"].map((before) =>
    btoa(before + value).slice(before === "" ? 0 : 4).replace(/.?=+$/, "").slice(0, -1)
  );
  return [...new Set([value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), ...encoded])];
}

/** @throws AssertionError naming the output and the value, with the place. */
export function assertClean(
  outputs: Readonly<Record<string, string>>,
  planted: Readonly<Record<string, string>>,
): void {
  const found = Object.entries(outputs).flatMap(([output, text]) =>
    Object.entries(planted).flatMap(([what, value]) => {
      const at = Math.max(...spellingsOf(value).map((spelling) => text.indexOf(spelling)));
      return at < 0 ? [] : [`${output} shows ${what}: …${text.slice(Math.max(0, at - 80), at + 60)}…`];
    })
  );
  assert.deepEqual(found, []);
}
