// Owns: base64 of UTF-8 text. Must not: accept what is not base64.

/** Base64 with padding. */
export function encodeBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** The text behind padded base64, or undefined when it is not valid; line ends inside are allowed as in Go. */
export function decodeBase64(text: string): string | undefined {
  const compact = text.replace(/[\r\n]/g, "");
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return undefined;
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    Uint8Array.from(atob(compact), (c) => c.charCodeAt(0)),
  );
}
