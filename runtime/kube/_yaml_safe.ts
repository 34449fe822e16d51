// Owns: JSON text that a reader of YAML takes for the same value. Must not: know what it says.

/**
 * Characters that JSON takes as they are and YAML does not: it refuses control characters, marks of byte order and what
 * is no character, and folds other line breaks into spaces. Source: YAML 1.1, 5.1 and 5.4; go-yaml, readerc.go.
 */
const NOT_PLAIN = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
const HALF_CHARACTER = /\\ud[89a-f]/;
const ESCAPE = /\\(?:(ud[89a-f][0-9a-f]{2})|.)/g;

/**
 * A server reads what is applied as YAML, also when it is JSON. Half of a character, which has no place in YAML, becomes
 * U+FFFD, as the server makes it out of what is created.
 * @param json as JSON.stringify writes it: in lower case, and escapes of halves alone
 */
export function yamlSafe(json: string): string {
  const plain = json.replace(NOT_PLAIN, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
  if (!HALF_CHARACTER.test(plain)) return plain;
  return plain.replace(ESCAPE, (escape, half?: string) => half === undefined ? escape : "\\ufffd");
}
