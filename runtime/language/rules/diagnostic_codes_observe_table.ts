// Owns: what the diagnostic codes of conversion, calls, cross reads, watches, scaling and rollback mean. Must not: produce diagnostics.

/** Codes ORK4050 to ORK4119; part of RULES_DIAGNOSTIC_CODES. */
export const OBSERVE_DIAGNOSTIC_CODES = [
  {
    code: "ORK4050",
    severity: "error",
    title: "Conversion without a storage version",
    explanation:
      "The API server stores objects in one version. Paths between other versions are joined through it, so it must " +
      "be known: from storageVersion, or from the CRD file.",
    example: "conversion:\n  paths:\n    - {from: v1alpha1, to: v1, spec: {…}}",
    fix: "conversion:\n  storageVersion: v1\n  paths:\n    - {from: v1alpha1, to: v1, spec: {…}}",
  },
  {
    code: "ORK4051",
    severity: "warning",
    title: "Storage version differs from the CRD",
    explanation:
      "The CRD decides which version the API server stores. A conversion that takes another one for it makes chains " +
      "longer than they need to be.",
    example: "conversion:\n  storageVersion: v1alpha1 # the CRD: v1 has storage: true",
    fix: "conversion:\n  storageVersion: v1",
  },
  {
    code: "ORK4052",
    severity: "error",
    title: "Unknown version in a conversion",
    explanation: "Versions are written without their group, and the CRD must have them.",
    example: "paths:\n  - {from: example.com/v1alpha, to: v1}",
    fix: "paths:\n  - {from: v1alpha1, to: v1}",
  },
  {
    code: "ORK4053",
    severity: "error",
    title: "Path from a version to itself",
    explanation: "An object that already has the wanted version is passed on unchanged.",
    example: "paths:\n  - {from: v1, to: v1, spec: {…}}",
    fix: "paths:\n  - {from: v1alpha1, to: v1, spec: {…}}",
  },
  {
    code: "ORK4054",
    severity: "error",
    title: "Path declared twice",
    explanation: "Between two versions there is one path in each direction.",
    example: "paths:\n  - {from: a, to: b, spec: {x: '1'}}\n  - {from: a, to: b, spec: {y: '2'}}",
    fix: "paths:\n  - {from: a, to: b, spec: {x: '1', y: '2'}}",
  },
  {
    code: "ORK4055",
    severity: "warning",
    title: "Version that cannot be reached",
    explanation:
      "The API server converts to the stored version when it writes and back when it reads. Every version needs a " +
      "path, or a chain of paths, in both directions.",
    example: "storageVersion: v1\npaths:\n  - {from: v1alpha1, to: v1, spec: {…}}",
    fix:
      "storageVersion: v1\npaths:\n  - {from: v1alpha1, to: v1, spec: {…}}\n  - {from: v1, to: v1alpha1, spec: {…}}",
  },
  {
    code: "ORK4056",
    severity: "warning",
    title: "Conversion into a field that does not exist",
    explanation: "The schema of the target version has no such field, so the API server drops the value.",
    example: "paths:\n  - {from: v1alpha1, to: v1, spec: {replica: '{{ .spec.size }}'}}",
    fix: "paths:\n  - {from: v1alpha1, to: v1, spec: {replicas: '{{ .spec.size }}'}}",
  },
  {
    code: "ORK4060",
    severity: "error",
    title: "No conversion path",
    explanation:
      "No declared path, and no chain of them, leads from the version of the object to the one asked for.",
    example: "paths:\n  - {from: v1alpha1, to: v1, spec: {…}} # asked for: v1 to v1alpha1",
    fix: "paths:\n  - {from: v1alpha1, to: v1, spec: {…}}\n  - {from: v1, to: v1alpha1, spec: {…}}",
  },
  {
    code: "ORK4061",
    severity: "error",
    title: "Converted value of the wrong type",
    explanation:
      "The schema of the target version asks for another type and the value cannot become one without guessing.",
    example: "spec: {replicas: '{{ .spec.size }}'} # size is \"large\"",
    fix: "spec: {replicas: '{{ if eq .spec.size \"large\" }}5{{ else }}1{{ end }}'}",
  },
  {
    code: "ORK4062",
    severity: "error",
    title: "Object that cannot be converted",
    explanation: "Conversion needs an apiVersion, to know where it starts, and metadata, which it keeps.",
    example: "kind: Site\nspec: {}",
    fix: "apiVersion: example.com/v1\nkind: Site\nmetadata: {name: web}\nspec: {}",
  },
  {
    code: "ORK4065",
    severity: "warning",
    title: "Field that does not survive conversion",
    explanation:
      "Objects were generated from the schema of one version, converted to another version and back. This field came " +
      "back different or not at all, so that a client using the other version damages objects by reading and writing " +
      "them. The message shows the smallest object for which that happens.",
    example: "- {from: v1alpha1, to: v1, spec: {image: '{{ .spec.image }}:{{ .spec.tag }}'}}",
    fix: "- {from: v1alpha1, to: v1, spec: {image: '{{ .spec.image }}', tag: '{{ .spec.tag }}'}}",
  },
  {
    code: "ORK4066",
    severity: "warning",
    title: "Valid object that conversion refuses",
    explanation:
      "An object that the schema of its version allows cannot be converted. The API server could neither read nor " +
      "delete such an object. Where only some texts can be converted, say so in the schema with a pattern or enum.",
    example: "spec: {replicas: '{{ .spec.size }}'} # size may be any text",
    fix: "size: {type: string, pattern: '^[0-9]+$'} # in the schema",
  },
  {
    code: "ORK4067",
    severity: "warning",
    title: "Conversion result that the other schema refuses",
    explanation:
      "The converted object breaks a rule of the target version's schema: an enum, a range, a length or a required " +
      "field. The API server refuses it on the next write.",
    example: "- {from: v1alpha1, to: v1, spec: {tier: '{{ .spec.plan }}'}} # tier: enum [free, paid]",
    fix:
      "- {from: v1alpha1, to: v1, spec: {tier: '{{ if eq .spec.plan \"gold\" }}paid{{ else }}free{{ end }}'}}",
  },
  {
    code: "ORK4070",
    severity: "error",
    title: "External call without a usable name",
    explanation:
      "Templates read the result of a call as .external.<name>, so it needs a name of letters, digits and hyphens.",
    example: "external:\n  - {name: my call, url: 'https://example.com'}",
    fix: "external:\n  - {name: myCall, url: 'https://example.com'}",
  },
  {
    code: "ORK4071",
    severity: "error",
    title: "Two external calls of one name",
    explanation:
      "The second result would replace the first. Calls with conditions may share a name: the one that is made gives the result.",
    example: "external:\n  - {name: a, url: 'https://one'}\n  - {name: a, url: 'https://two'}",
    fix: "external:\n  - {name: one, url: 'https://one'}\n  - {name: two, url: 'https://two'}",
  },
  {
    code: "ORK4072",
    severity: "error",
    title: "External call without an http address",
    explanation:
      "A call goes to a full address that begins with http:// or https://. The address may be a template.",
    example: "external:\n  - {name: a, url: example.com/health}",
    fix: "external:\n  - {name: a, url: 'https://example.com/health'}",
  },
  {
    code: "ORK4073",
    severity: "error",
    title: "Unknown protocol",
    explanation: "External calls speak http or prometheus.",
    example: "external:\n  - {name: a, protocol: prom, url: 'http://prometheus:9090', query: up}",
    fix: "external:\n  - {name: a, protocol: prometheus, url: 'http://prometheus:9090', query: up}",
  },
  {
    code: "ORK4074",
    severity: "error",
    title: "Protocol not available in this version",
    explanation:
      "The protocol is part of the language and this version cannot speak it. It is refused rather than ignored.",
    example: "external:\n  - {name: a, protocol: redis, url: 'redis://cache:6379', query: 'GET x'}",
    fix: "external:\n  - {name: a, url: 'http://webdis:7379/GET/x'}",
  },
  {
    code: "ORK4075",
    severity: "error",
    title: "Query and protocol do not fit",
    explanation: "A Prometheus call needs a query; an http call has its query in the url.",
    example: "external:\n  - {name: a, protocol: prometheus, url: 'http://prometheus:9090'}",
    fix: "external:\n  - {name: a, protocol: prometheus, url: 'http://prometheus:9090', query: 'sum(up)'}",
  },
  {
    code: "ORK4076",
    severity: "error",
    title: "Unknown method or status",
    explanation: "Methods are GET, POST, PUT, PATCH, DELETE and HEAD; a status is a number from 100 to 599.",
    example: "external:\n  - {name: a, url: 'https://x', method: FETCH}",
    fix: "external:\n  - {name: a, url: 'https://x', method: GET}",
  },
  {
    code: "ORK4077",
    severity: "error",
    title: "Credential given twice or not at all",
    explanation: "A call has one credential: token, auth.token, auth.env or auth.secretRef.",
    example: "external:\n  - {name: a, url: 'https://x', token: $TOKEN, auth: {env: OTHER}}",
    fix: "external:\n  - {name: a, url: 'https://x', auth: {env: TOKEN}}",
  },
  {
    code: "ORK4078",
    severity: "error",
    title: "Too many external calls",
    explanation: "A reconcile makes a bounded number of calls.",
    example: "external: [ … 33 calls … ]",
    fix: "# ask one service for several answers",
  },
  {
    code: "ORK4079",
    severity: "warning",
    title: "Cached call that changes something",
    explanation:
      "While an answer is kept, the call is not made. For calls other than GET and HEAD that means that the change does not happen.",
    example: "external:\n  - {name: a, url: 'https://x', method: POST, cacheFor: 5m}",
    fix:
      "external:\n  - name: a\n    url: https://x\n    method: POST\n    when: [{field: status.sent, notEquals: '{{ .spec.id }}'}]",
  },
  {
    code: "ORK4080",
    severity: "warning",
    title: "Result read before its call",
    explanation: "Calls are made in the order in which they stand. A call sees results of earlier ones only.",
    example:
      "external:\n  - {name: a, url: 'https://x/{{ .external.b.id }}'}\n  - {name: b, url: 'https://y'}",
    fix: "external:\n  - {name: b, url: 'https://y'}\n  - {name: a, url: 'https://x/{{ .external.b.id }}'}",
  },
  {
    code: "ORK4081",
    severity: "error",
    title: "Cross entry without a target or a name",
    explanation:
      "A cross entry names the CRD it reads, or labels, or a source; templates read it under its name.",
    example: "cross:\n  - {selector: {name: db}}",
    fix: "cross:\n  - {crd: database, selector: {name: db}}",
  },
  {
    code: "ORK4082",
    severity: "error",
    title: "Cross entry that selects no object",
    explanation:
      "Reading an object needs its name or labels. Health, metrics and raw endpoints need neither.",
    example: "cross:\n  - {crd: database}",
    fix: "cross:\n  - {crd: database, selector: {name: '{{ .metadata.name }}'}}",
  },
  {
    code: "ORK4083",
    severity: "error",
    title: "Unusable source of a cross entry",
    explanation:
      "A source is the host of another runtime, or the endpoint of anything that answers JSON. Its protocol is cr, health, metrics, info or events.",
    example: "source: {host: other.example.com, protocol: status}",
    fix: "source: {host: other.example.com, protocol: health}",
  },
  {
    code: "ORK4084",
    severity: "error",
    title: "Two cross entries of one name",
    explanation: "Several entries may read one CRD; each needs a name of its own.",
    example: "cross:\n  - {crd: a, selector: {name: x}}\n  - {crd: a, selector: {name: y}}",
    fix: "cross:\n  - {crd: a, selector: {name: x}}\n  - {crd: a, as: second, selector: {name: y}}",
  },
  {
    code: "ORK4085",
    severity: "error",
    title: "External call that cannot be made",
    explanation:
      "For one object the call has no usable address, credential or header. That reconcile fails unless continueOnError is set.",
    example: "external:\n  - {name: a, url: '{{ .spec.url }}'}",
    fix: "external:\n  - {name: a, url: '{{ .spec.url }}', when: [{field: spec.url, prefix: http}]}",
  },
  {
    code: "ORK4086",
    severity: "warning",
    title: "Call that can outlast the resync",
    explanation:
      "If every attempt times out, the call holds a worker for longer than the time between two resyncs of all objects.",
    example:
      "reconciler: {resync: 1m}\nonReconcile:\n  external: [{name: a, url: 'https://x', retryBackoff: {maxAttempts: 10}}]",
    fix:
      "reconciler: {resync: 10m}\nonReconcile:\n  external: [{name: a, url: 'https://x', timeout: 5s, retryBackoff: {maxAttempts: 3}}]",
  },
  {
    code: "ORK4087",
    severity: "error",
    title: "Cross source that cannot be asked",
    explanation: "An environment variable of the address is not set. The peer counts as missing.",
    example: "source: {endpoint: 'http://$HOST/metrics'}",
    fix: "# set HOST where ork runs",
  },
  {
    code: "ORK4088",
    severity: "error",
    title: "Unknown enrichment",
    explanation: "Children can be enriched with facts of a fixed list.",
    example: "enrich: [pod-list]",
    fix: "enrich: [pods]",
  },
  {
    code: "ORK4089",
    severity: "warning",
    title: "Enrichment named twice",
    explanation: "Names and their aliases mean the same fact.",
    example: "enrich: [pods, pod]",
    fix: "enrich: [pods]",
  },
  {
    code: "ORK4090",
    severity: "error",
    title: "Watch without apiVersion or kind",
    explanation: "A watch needs the type of the objects it is about.",
    example: "watch:\n  - {kind: ConfigMap}",
    fix: "watch:\n  - {apiVersion: v1, kind: ConfigMap}",
  },
  {
    code: "ORK4091",
    severity: "error",
    title: "Unusable keyFrom",
    explanation: "keyFrom is a label name, or a name template with an optional namespace template.",
    example: "keyFrom: {label: '{{ .metadata.name }}'}",
    fix: "keyFrom: {name: '{{ .metadata.name }}'}",
  },
  {
    code: "ORK4092",
    severity: "error",
    title: "Objects watched twice",
    explanation: "Two watches of the same objects would enqueue everything twice.",
    example:
      "watch:\n  - {apiVersion: v1, kind: Secret, on: [create]}\n  - {apiVersion: v1, kind: Secret, on: [delete]}",
    fix: "watch:\n  - {apiVersion: v1, kind: Secret, on: [create, delete]}",
  },
  {
    code: "ORK4093",
    severity: "error",
    title: "Event without a usable name",
    explanation: "Templates read an event as .events.<name>; names are camelCase.",
    example: "events:\n  pod-failed: {reason: Failed}",
    fix: "events:\n  podFailed: {reason: Failed}",
  },
  {
    code: "ORK4094",
    severity: "error",
    title: "Event filter without a field",
    explanation: "It would match every Event of the cluster.",
    example: "events:\n  any: {}",
    fix: "events:\n  failed: {type: Warning, reason: Failed}",
  },
  {
    code: "ORK4095",
    severity: "warning",
    title: "Event type that does not exist",
    explanation: "Kubernetes knows the types Normal and Warning.",
    example: "events:\n  failed: {type: Error}",
    fix: "events:\n  failed: {type: Warning}",
  },
  {
    code: "ORK4100",
    severity: "error",
    title: "Unknown metric",
    explanation: "Conditions of autoscale compare metrics of a fixed list.",
    example: "conditions: {when: [{field: metrics.depth, greaterThan: '5'}]}",
    fix: "conditions: {when: [{field: metrics.queueDepth, greaterThan: '5'}]}",
  },
  {
    code: "ORK4102",
    severity: "error",
    title: "Autoscale that changes nothing",
    explanation: "An autoscale block needs something to set while its conditions hold.",
    example: "autoscale: {conditions: {…}}",
    fix: "autoscale: {conditions: {…}, do: {workers: 8}}",
  },
  {
    code: "ORK4103",
    severity: "warning",
    title: "Autoscale without conditions",
    explanation: "It is in force from the first tick on, which the declared settings can say as well.",
    example: "autoscale: {do: {workers: 8}}",
    fix: "operatorBox: {reconciler: {workers: 8}}",
  },
  {
    code: "ORK4104",
    severity: "error",
    title: "Autoscale reads an object",
    explanation:
      "Scaling is about a CRD as a whole, not about one object: its conditions read metrics, health, and metrics of other CRDs.",
    example: "conditions: {when: [{field: status.queueDepth, greaterThan: '5'}]}",
    fix: "conditions: {when: [{field: metrics.queueDepth, greaterThan: '5'}]}",
  },
  {
    code: "ORK4105",
    severity: "error",
    title: "Rollback watches what has no state",
    explanation: "Only kinds that can be available or not can be watched.",
    example: "watchResources: {configMaps: [{name: a}]}",
    fix: "watchResources: {deployments: [{name: a}]}",
  },
  {
    code: "ORK4106",
    severity: "warning",
    title: "Rollback switched off and declared",
    explanation: "The rollback block is in force whatever rollBackOnError says.",
    example: "rollBackOnError: false\nrollback: {…}",
    fix: "# remove one of them",
  },
  {
    code: "ORK4107",
    severity: "warning",
    title: "Rollback watches what nobody makes",
    explanation:
      "A child of that name is in no list of the operatorBox, so that it is never found unavailable.",
    example:
      "rollback: {watchResources: {deployments: [{name: wbe}]}}\nonReconcile: {deployments: [{name: web, image: nginx}]}",
    fix:
      "rollback: {watchResources: {deployments: [{name: web}]}}\nonReconcile: {deployments: [{name: web, image: nginx}]}",
  },
  {
    code: "ORK4110",
    severity: "error",
    title: "Provider entry without an action",
    explanation: "Each entry of a provider says what the provider shall do.",
    example: "providers: {aws: [{input: {…}}]}",
    fix: "providers: {aws: [{action: createBucket, input: {…}}]}",
  },
  {
    code: "ORK4111",
    severity: "warning",
    title: "Provider that is not declared",
    explanation: "Providers are declared at the top of the Katalog, with their credentials.",
    example: "operatorBox: {providers: {aws: [{action: makeBucket, input: {name: x}}]}}",
    fix: "providers: [{name: aws}]",
  },
  {
    code: "ORK4112",
    severity: "warning",
    title: "Read of something that is not declared",
    explanation:
      "Calls, cross entries and events are read under the names that they are declared with. Under another name there " +
      "is never anything.",
    example:
      "onReconcile:\n  external: [{name: stock, url: 'https://x'}]\n  configMaps: [{name: a, data: {count: '{{ .external.stok.count }}'}}]",
    fix:
      "onReconcile:\n  external: [{name: stock, url: 'https://x'}]\n  configMaps: [{name: a, data: {count: '{{ .external.stock.count }}'}}]",
  },
] as const;
