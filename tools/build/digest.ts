// Owns: SHA-256 of files, without holding them in memory, and of bytes. Must not: compare or trust anything.

import { createHash } from "node:crypto";

/** Lower-case hex SHA-256 of the file at `path`. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.open(path, { read: true });
  for await (const chunk of file.readable) hash.update(chunk);
  return hash.digest("hex");
}

/** Lower-case hex SHA-256 of `bytes`. */
export function sha256Bytes(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
