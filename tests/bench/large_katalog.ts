// Owns: Katalogs of a given length that hold what such files hold. Must not: measure.

const HEAD = [
  "apiVersion: orkestra.orkspace.io/v1",
  "kind: Katalog",
  "metadata: { name: bench }",
  "spec:",
  "  crds:",
];

/** A valid Katalog of at least so many lines: CRDs of 42 lines each with 19 templates and 4 conditions. */
export function largeKatalog(lines: number): string {
  const all = [...HEAD];
  for (let i = 0; all.length < lines; i++) all.push(...crd(i));
  return `${all.join("\n")}\n`;
}

/** A Katalog whose one child is a ConfigMap with so many templated fields. */
export function wideKatalog(fields: number): string {
  const data = Array.from({ length: fields }, (_, i) => {
    const value = TEMPLATES[i % TEMPLATES.length]!;
    return `                field${i}: '${value}'`;
  });
  return [
    ...HEAD,
    "    site:",
    "      apiTypes: { group: bench.example.com, version: v1, kind: Site, plural: sites }",
    "      operatorBox:",
    "        onReconcile:",
    "          configMaps:",
    '            - name: "{{ .metadata.name }}"',
    "              data:",
    ...data,
  ].join("\n");
}

/** What the fields of a child usually are. */
export const TEMPLATES = [
  '{{ .spec.image }}:{{ .spec.tag | default "latest" }}',
  "{{ .metadata.name }}",
  "{{ .spec.replicas }}",
  '{{ if eq .spec.mode "ha" }}{{ mul .spec.replicas 2 }}{{ else }}1{{ end }}',
  '{{ .metadata.name }}-{{ .spec.mode | default "single" }}',
  '{{ getLabel . "tier" | toUpper }}',
  "{{ .spec.zones | len }} zones",
  "https://{{ .metadata.name }}.{{ .metadata.namespace }}.example.com",
] as const;

function crd(i: number): readonly string[] {
  return [
    `    site${i}:`,
    `      apiTypes: { group: bench.example.com, version: v1, kind: Site${i}, plural: site${i}s }`,
    "      operatorBox:",
    "        reconciler: { workers: 2, resync: 10m }",
    "        onReconcile:",
    "          deployments:",
    '            - name: "{{ .metadata.name }}"',
    '              image: "{{ .spec.image }}:{{ .spec.tag | default `latest` }}"',
    '              replicas: "{{ if eq .spec.mode `ha` }}{{ mul .spec.replicas 2 }}{{ else }}1{{ end }}"',
    '              port: "{{ .spec.port | default 8080 }}"',
    "              env:",
    "                - name: MODE",
    '                  value: "{{ .spec.mode }}"',
    "                - name: URL",
    '                  value: "https://{{ .metadata.name }}.{{ .metadata.namespace }}.example.com"',
    "                - name: ZONES",
    '                  value: "{{ join .spec.zones `,` }}"',
    "              labels:",
    '                tier: "{{ getLabel . `tier` }}"',
    '                mode: "{{ .spec.mode | default `single` }}"',
    "              when:",
    '                - { field: spec.enabled, notEquals: "false" }',
    '                - { field: "{{ len .spec.zones }}", min: 1 }',
    "          services:",
    '            - name: "{{ .metadata.name }}"',
    '              port: "{{ .spec.port | default 8080 }}"',
    "              when:",
    "                - { field: spec.mode, in: [ha, single] }",
    "          configMaps:",
    '            - name: "{{ .metadata.name }}-settings"',
    "              data:",
    '                image: "{{ .spec.image }}"',
    '                size: "{{ printf `%s-%02d` .spec.mode .spec.replicas }}"',
    "                note: |",
    "                  {{ range .spec.zones }}- {{ . }}",
    "                  {{ end }}",
    "              when:",
    "                - { field: spec.memory, gt: 1Gi }",
    "        status:",
    "          fields:",
    '            - { path: ready, value: "{{ allReplicasReady .children.deployment }}" }',
    '            - { path: phase, value: "{{ if allReplicasReady .children.deployment }}Ready{{ else }}Waiting{{ end }}" }',
  ];
}
