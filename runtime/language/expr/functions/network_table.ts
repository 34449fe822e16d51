// Owns: the functions on IP addresses. Must not: fail on what is no address (the answer is false).

import type { FunctionDefinition } from "../function_definition.ts";
import { isPrivateIp, networkContains, parseIp } from "./ip_address.ts";

const GROUP = "network";

export const NETWORK_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: "cidrContains",
    group: GROUP,
    parameters: ["cidr:string", "ip:string"],
    description: "True when the network holds the address; false when either is not valid",
    example: { template: '{{ cidrContains "10.4.0.0/16" "10.4.9.1" }}', output: "true" },
    keywords: ["subnet", "range", "ip"],
    call: ([cidr, ip]) => networkContains(cidr as string, ip as string),
  },
  {
    name: "ipValid",
    group: GROUP,
    parameters: ["ip:string"],
    description: "True for an IPv4 or IPv6 address",
    example: { template: '{{ ipValid "::1" }}', output: "true" },
    keywords: ["check", "validate", "address"],
    call: ([ip]) => parseIp(ip as string) !== undefined,
  },
  {
    name: "ipIsPrivate",
    group: GROUP,
    parameters: ["ip:string"],
    description: "True for an address of a private network (10/8, 172.16/12, 192.168/16, fc00::/7)",
    example: { template: '{{ ipIsPrivate "172.31.0.9" }}', output: "true" },
    keywords: ["internal", "rfc1918", "address"],
    call: ([ip]) => {
      const address = parseIp(ip as string);
      return address !== undefined && isPrivateIp(address);
    },
  },
];
