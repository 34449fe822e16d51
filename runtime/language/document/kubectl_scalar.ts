// Owns: what kubectl reads where a YAML 1.2 reader reads something else. Must not: know positions.

import { wholeNumberOf } from "../../base/mod.ts";

const TRUE = /^(y|Y|yes|Yes|YES|on|On|ON)$/;
const FALSE = /^(n|N|no|No|NO|off|Off|OFF)$/;
const PREFIXED = /^([-+]?)0([xXbBoO]?)([0-9a-fA-F]+)$/;
const DECIMAL = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/;
const DIGITS: Readonly<Record<string, RegExp>> = {
  x: /^[0-9a-fA-F]+$/,
  b: /^[01]+$/,
  o: /^[0-7]+$/,
};

/**
 * The truth value or number that kubectl takes a plain scalar for, or undefined when it takes it for a text or for what
 * YAML 1.2 says: `yes` is true, `0777` octal, `1_000` a number. Source: sigs.k8s.io/yaml.
 */
export function kubectlValue(text: string): boolean | number | bigint | undefined {
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  if (!/^[-+.\d]/.test(text)) return undefined;
  const plain = text.replaceAll("_", "");
  const prefixed = PREFIXED.exec(plain);
  const whole = prefixed ? prefixedNumber(prefixed) : undefined;
  if (whole !== undefined || plain === text || !DECIMAL.test(plain)) return whole;
  const value = /^[-+]?\d+$/.test(plain) ? wholeNumberOf(plain) : Number(plain);
  return typeof value === "bigint" || Number.isFinite(value) ? value : undefined;
}

function prefixedNumber([, sign, letter, digits]: readonly string[]): number | bigint | undefined {
  const base = letter === "" ? "o" : letter!.toLowerCase();
  if (!DIGITS[base]!.test(digits!)) return undefined;
  const value = wholeNumberOf(`0${base}${digits}`);
  return sign === "-" ? -value : value;
}
