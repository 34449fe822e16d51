// Owns: the functions on Ingresses. Must not: read the data of Secrets.

import type { EnrichmentKey } from "../enrichment_shapes.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import { sizeOf, type ValueMap } from "../value.ts";
import { listAt, listed, objectFunctions, textAt, textField, textsOf, valueAt } from "./object_access.ts";

const BALANCERS = ["status", "loadBalancer", "ingress"];
const LOAD_BALANCER_IPS: readonly [EnrichmentKey] = ["_loadBalancerIPs"];
const TLS_SECRETS: readonly [EnrichmentKey] = ["_tlsSecrets"];

export const INGRESS_FUNCTIONS: readonly FunctionDefinition[] = objectFunctions("ingress", [
  textField("spec.ingressClassName", {
    name: "ingressClassName",
    description: "Name of the class of the Ingress",
    example: { template: "{{ ingressClassName .children.ingress }}", output: "nginx" },
    keywords: ["class", "controller", "network"],
  }),
  {
    name: "ingressIP",
    reads: [BALANCERS],
    description: "IP of the first load balancer of the Ingress",
    example: { template: "{{ ingressIP .children.ingress }}", output: "5.6.7.8" },
    keywords: ["address", "external", "network"],
    call: (object) => textAt(listAt(object, BALANCERS)[0], ["ip"]),
  },
  {
    name: "ingressHost",
    reads: [BALANCERS],
    description: "Host name of the first load balancer of the Ingress",
    example: { template: '{{ ingressHost .children.ingress | default "none" }}', output: "none" },
    keywords: ["address", "external", "hostname", "network"],
    call: (object) => textAt(listAt(object, BALANCERS)[0], ["hostname"]),
  },
  {
    name: "ingressReady",
    reads: [BALANCERS],
    description: "True when the Ingress has a load balancer with an IP or a host name",
    example: { template: "{{ ingressReady .children.ingress }}", output: "true" },
    keywords: ["ready", "address", "network"],
    call: (object) =>
      listAt(object, BALANCERS).some((b) => textAt(b, ["ip"]) !== "" || textAt(b, ["hostname"]) !== ""),
  },
  {
    name: "ingressRules",
    reads: ["spec.rules"],
    description: "Hosts of the rules of the Ingress",
    example: { template: "{{ ingressRules .children.ingress }}", output: "a.dev, b.dev" },
    keywords: ["host", "list", "network"],
    call: (object) => listed(textsOf(listAt(object, ["spec", "rules"]), ["host"])),
  },
  {
    name: "ingressTLSHosts",
    reads: ["spec.tls"],
    description: "Hosts of the Ingress that have TLS",
    example: { template: "{{ ingressTLSHosts .children.ingress }}", output: "a.dev" },
    keywords: ["host", "tls", "certificate", "list", "network"],
    call: (object) => listed(tlsHosts(object)),
  },
  {
    name: "ingressLoadBalancerIPs",
    reads: [LOAD_BALANCER_IPS],
    description: "IPs and host names of all load balancers of the Ingress; needs `enrich: [ingress]`",
    example: { template: "{{ ingressLoadBalancerIPs .children.ingress }}", output: "5.6.7.8" },
    keywords: ["address", "external", "list", "network", "enrich"],
    call: (object) => listed(textsOf(listAt(object, LOAD_BALANCER_IPS), [])),
  },
  {
    name: "ingressTLSSecretCount",
    reads: [TLS_SECRETS],
    description: "How many TLS Secrets of the Ingress there are; needs `enrich: [ingress]`",
    example: { template: "{{ ingressTLSSecretCount .children.ingress }}", output: "1" },
    keywords: ["tls", "certificate", "count", "enrich"],
    call: (object) => sizeOf(valueAt(object, TLS_SECRETS)),
  },
]);

function tlsHosts(object: ValueMap): readonly string[] {
  return listAt(object, ["spec", "tls"]).flatMap((entry) => textsOf(listAt(entry, ["hosts"]), []));
}
