// Owns: what a text must look like to be an URL, an e-mail address, an image, a repository. Must not: ask the network.

import { parseIp } from "./ip_address.ts";

const MAX_LENGTH = 1 << 14;

/** An absolute http or https URL with a host. Source: Go `net/url.Parse`. */
export function isHttpUrl(text: string): boolean {
  // deno-lint-ignore no-control-regex
  if (text.length > MAX_LENGTH || /[\x00-\x1f\x7f]/.test(text)) return false;
  const match = /^https?:\/\/([^/?#]*)([^?#]*)[^#]*(?:#(.*))?$/i.exec(text);
  if (!match) return false;
  const [, authority = "", path = "", fragment = ""] = match;
  const at = authority.lastIndexOf("@");
  return isUserInfo(authority.slice(0, Math.max(0, at))) && isHostAndPort(authority.slice(at + 1)) &&
    isEscaped(path) && isEscaped(fragment);
}

function isEscaped(text: string): boolean {
  return !/%(?![0-9a-fA-F]{2})/.test(text);
}

function isUserInfo(text: string): boolean {
  return /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(text) && isEscaped(text);
}

function isHostAndPort(text: string): boolean {
  const literal = /^\[([^[\]]*)\](?::\d*)?$/.exec(text);
  if (literal) return isIpv6(literal[1]!.replace(/%25.+$/s, ""));
  return /^(?:[A-Za-z0-9\-._~!$&'()*+,;=<>"\u0080-\uffff]|%25|%[89a-fA-F][0-9a-fA-F])+(?::\d*)?$/.test(text);
}

function isIpv6(text: string): boolean {
  return text.includes(":") && parseIp(text) !== undefined;
}

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\u0080-\\uffff-]+";
const DOT_ATOM = `${ATOM}(?:\\.${ATOM})*`;
const MAIL = new RegExp(`^${DOT_ATOM}@(?:${DOT_ATOM}|\\[([0-9A-Fa-f.:]+)\\])$`);

/** A bare e-mail address, without display name and angle brackets. Source: RFC 5322 `addr-spec`, as Go `net/mail` reads it. */
export function isMailAddress(text: string): boolean {
  const match = text.length > MAX_LENGTH ? null : MAIL.exec(text);
  return match !== null && (match[1] === undefined || parseIp(match[1]) !== undefined);
}

/** A Git remote: an URL of a scheme that Git speaks, or `user@host:path`. */
export function isGitRemote(text: string): boolean {
  return /^(?:https?|git|ssh):\/\/\S+$/.test(text) || /^[\w.-]+@[\w.-]+:\S+$/.test(text);
}

const PATH_SEGMENT = "[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*";
const IMAGE = new RegExp(
  `^(?:[A-Za-z0-9.-]+(?::\\d+)?/)?${PATH_SEGMENT}(?:/${PATH_SEGMENT})*` +
    "(?::\\w[\\w.-]{0,127}|@[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,})?$",
);

/** A container image with optional registry and a tag or a digest, not both. Source: the grammar of distribution/reference. */
export function isImageReference(text: string): boolean {
  return text.length <= 1_000 && IMAGE.test(text);
}
