// Owns: the functions on Services, their endpoints and the pods behind them. Must not: resolve selectors.

import type { EnrichmentKey } from "../enrichment_shapes.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import type { Value } from "../scope.ts";
import { fieldOf, type ValueMap } from "../value.ts";
import {
  integerAt,
  integerFrom,
  listAt,
  listed,
  objectFunctions,
  textAt,
  textField,
  textsOf,
} from "./object_access.ts";

const INGRESS = ["status", "loadBalancer", "ingress"];
const ENDPOINTS: readonly [EnrichmentKey] = ["_endpoints"];
const BACKING_PODS: readonly [EnrichmentKey] = ["_backingPods"];

export const SERVICE_FUNCTIONS: readonly FunctionDefinition[] = objectFunctions("services", [
  textField("spec.clusterIP", {
    name: "serviceClusterIP",
    description: "The IP of the Service inside of the cluster",
    example: { template: "{{ serviceClusterIP .children.service }}", output: "10.0.0.9" },
    keywords: ["address", "network"],
  }),
  {
    name: "serviceNodePort",
    reads: ["spec.ports"],
    description: "The node port of the first port of the Service; 0 when it has none",
    example: { template: "{{ serviceNodePort .children.service }}", output: "30080" },
    keywords: ["port", "node", "network"],
    call: (object) => integerAt(listAt(object, ["spec", "ports"])[0], ["nodePort"]),
  },
  {
    name: "serviceLoadBalancerIP",
    reads: [INGRESS],
    description: "The IP of the load balancer of the Service",
    example: { template: "{{ serviceLoadBalancerIP .children.service }}", output: "1.2.3.4" },
    keywords: ["address", "external", "network"],
    call: (object) => textAt(listAt(object, INGRESS)[0], ["ip"]),
  },
  {
    name: "serviceLoadBalancerHost",
    reads: [INGRESS],
    description: "The host name of the load balancer of the Service",
    example: { template: "{{ serviceLoadBalancerHost .children.service }}", output: "lb.acme.dev" },
    keywords: ["address", "external", "hostname", "network"],
    call: (object) => textAt(listAt(object, INGRESS)[0], ["hostname"]),
  },
  {
    name: "endpointsReady",
    reads: [ENDPOINTS, "status.subsets", "subsets"],
    description:
      "True when an Endpoints object has an address, or a Service that is enriched with endpoints a ready one",
    example: { template: "{{ endpointsReady .children.service }}", output: "true" },
    keywords: ["ready", "network", "enrich"],
    call: (object) => hasReadyEndpoint(object) || subsets(object).some(hasAddress),
  },
  {
    name: "hasEndpoints",
    reads: [ENDPOINTS],
    description: "True when the Service has a ready endpoint; needs `enrich: [endpoints]`",
    example: { template: "{{ hasEndpoints .children.service }}", output: "true" },
    keywords: ["ready", "network", "enrich"],
    call: hasReadyEndpoint,
  },
  {
    name: "serviceEndpointCount",
    reads: [ENDPOINTS],
    description: "How many endpoints the Service has, ready or not; needs `enrich: [endpoints]`",
    example: { template: "{{ serviceEndpointCount .children.service }}", output: "2" },
    keywords: ["count", "network", "enrich"],
    call: (object) => listAt(object, ENDPOINTS).length,
  },
  {
    name: "serviceEndpoints",
    reads: [ENDPOINTS],
    description: "Address and port of every endpoint of the Service; needs `enrich: [endpoints]`",
    example: { template: "{{ serviceEndpoints .children.service }}", output: "10.1.0.2:80, 10.1.0.3:80" },
    keywords: ["address", "list", "network", "enrich"],
    call: (object) => listed(addresses(object)),
  },
  {
    name: "serviceFirstEndpoint",
    reads: [ENDPOINTS],
    description: "Address and port of the first endpoint of the Service; needs `enrich: [endpoints]`",
    example: { template: "{{ serviceFirstEndpoint .children.service }}", output: "10.1.0.2:80" },
    keywords: ["address", "network", "enrich"],
    call: (object) => addresses(object)[0] ?? "",
  },
  {
    name: "backingPodCount",
    reads: [BACKING_PODS],
    description: "How many pods the Service selects; needs `enrich: [backingpods]`",
    example: { template: "{{ backingPodCount .children.service }}", output: "2" },
    keywords: ["count", "selector", "enrich"],
    call: (object) => listAt(object, BACKING_PODS).length,
  },
  {
    name: "backingPodNames",
    reads: [BACKING_PODS],
    description: "Names of the pods that the Service selects; needs `enrich: [backingpods]`",
    example: { template: "{{ backingPodNames .children.service }}", output: "a-1, a-2" },
    keywords: ["list", "selector", "enrich"],
    call: (object) => listed(textsOf(listAt(object, BACKING_PODS), ["name"])),
  },
]);

function hasReadyEndpoint(object: Value): boolean {
  return listAt(object, ENDPOINTS).some((endpoint) => fieldOf(endpoint, "ready") === true);
}

function subsets(object: ValueMap): readonly Value[] {
  const inStatus = listAt(object, ["status", "subsets"]);
  return inStatus.length > 0 ? inStatus : listAt(object, ["subsets"]);
}

function hasAddress(subset: Value): boolean {
  return listAt(subset, ["addresses"]).length > 0;
}

function addresses(object: Value): readonly string[] {
  return listAt(object, ENDPOINTS).map(addressOf).filter((address) => address !== "");
}

/** `ip:port`, an IPv6 address in brackets; only the address where there is no port. */
function addressOf(endpoint: Value): string {
  const ip = textAt(endpoint, ["ip"]);
  const port = integerFrom(fieldOf(endpoint, "port"));
  if (ip === "" || port === undefined) return ip;
  return ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`;
}
