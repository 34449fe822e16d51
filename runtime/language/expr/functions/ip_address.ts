// Owns: IP addresses and networks in text. Must not: resolve names.

/** Four or sixteen bytes. IPv4 within IPv6 (`::ffff:10.0.0.1`) is IPv4. */
export type IpAddress = readonly number[];

const MAPPED_PREFIX: IpAddress = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/** An address without zone, leading zeros or port; undefined when it is none. Source: Go `net.ParseIP`. */
export function parseIp(text: string): IpAddress | undefined {
  if (!text.includes(":")) return parseIpv4(text);
  const bytes = text.length > 45 ? undefined : parseIpv6(text);
  return bytes && isMappedIpv4(bytes) ? bytes.slice(12) : bytes;
}

/** True when the network, such as `10.4.0.0/16`, holds the address. Source: Go `net.ParseCIDR`, `IPNet.Contains`. */
export function networkContains(network: string, address: string): boolean {
  const parsed = parseNetwork(network);
  const ip = parseIp(address);
  if (!parsed || !ip) return false;
  const { base, bits } = parsed;
  return base.length === ip.length && base.every((byte, i) => {
    const mask = 0xff & (0xff00 >> Math.min(8, Math.max(0, bits - 8 * i)));
    return (byte & mask) === (ip[i]! & mask);
  });
}

function parseNetwork(text: string): { readonly base: IpAddress; readonly bits: number } | undefined {
  const match = /^([^/]+)\/(\d{1,8})$/.exec(text);
  const base = match ? parseIp(match[1]!) : undefined;
  if (!match || !base) return undefined;
  const written = Number(match[2]);
  // The prefix of IPv4 within IPv6 counts all 128 bits.
  const isMapped = base.length === 4 && match[1]!.includes(":");
  if (written > (isMapped ? 128 : base.length * 8)) return undefined;
  if (!isMapped) return { base, bits: written };
  return written >= 96 ? { base, bits: written - 96 } : { base: [...MAPPED_PREFIX, ...base], bits: written };
}

/** True within 10/8, 172.16/12, 192.168/16 and fc00::/7. Source: RFC 1918, RFC 4193. */
export function isPrivateIp(ip: IpAddress): boolean {
  const [first = 0, second = 0] = ip;
  if (ip.length === 16) return (first & 0xfe) === 0xfc;
  return first === 10 || (first === 172 && (second & 0xf0) === 16) || (first === 192 && second === 168);
}

function parseIpv4(text: string): IpAddress | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte < 256) ? bytes : undefined;
}

function parseIpv6(text: string): IpAddress | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, i) => groupsOf(half, i === halves.length - 1));
  if (!head || (halves.length === 2 && !tail)) return undefined;
  if (halves.length === 1) return head.length === 16 ? head : undefined;
  const missing = 16 - head.length - tail!.length;
  return missing >= 2 ? [...head, ...new Array<number>(missing).fill(0), ...tail!] : undefined;
}

function groupsOf(text: string, isLast: boolean): readonly number[] | undefined {
  if (text === "") return [];
  const groups = text.split(":");
  const bytes: number[] = [];
  for (const [i, group] of groups.entries()) {
    if (isLast && i === groups.length - 1 && group.includes(".")) {
      const embedded = parseIpv4(group);
      if (!embedded) return undefined;
      bytes.push(...embedded);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return undefined;
  }
  return bytes;
}

function isMappedIpv4(bytes: IpAddress): boolean {
  return MAPPED_PREFIX.every((byte, i) => byte === bytes[i]);
}
