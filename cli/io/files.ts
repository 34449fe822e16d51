// Owns: reading and writing files with errors that say what to do. Must not: know what is in them.

import { SourceError } from "../../runtime/base/mod.ts";

/** Katalogs are small; a file over this is a mistake. */
export const MAX_SOURCE_BYTES = 16 * 1024 * 1024;

export interface FileSystem {
  /** @throws {SourceError} */
  readBytes(path: string, options?: { readonly maxBytes?: number }): Promise<Uint8Array>;
  /** @throws {SourceError} */
  readText(path: string, options?: { readonly maxBytes?: number }): Promise<string>;
  /** Replaces the file in one step. @throws {SourceError} */
  writeText(path: string, text: string): Promise<void>;
  /** Makes a directory and those above it; one that exists is fine. @throws {SourceError} */
  makeDirectory(path: string): Promise<void>;
  /** What stands at a path; "none" when nothing does or it may not be seen. */
  kindOf(path: string): Promise<"file" | "directory" | "none">;
  /** Names in a directory, sorted. @throws {SourceError} */
  list(path: string): Promise<readonly { readonly name: string; readonly isDirectory: boolean }[]>;
  /** @throws {SourceError} */
  readStdin(options?: { readonly maxBytes?: number }): Promise<Uint8Array>;
  cwd(): string;
}

export function systemFiles(): FileSystem {
  const files: FileSystem = {
    async readBytes(path, options = {}) {
      const limit = options.maxBytes ?? MAX_SOURCE_BYTES;
      return await guard("read", path, async () => {
        using file = await Deno.open(path, { read: true });
        const info = await file.stat();
        if (info.isDirectory) throw directory(path);
        return await readBounded(file.readable, path, limit);
      });
    },
    readText: async (path, options) => decodeText(await files.readBytes(path, options), path),
    writeText: (path, text) => guard("write", path, () => writeWhole(path, text)),
    makeDirectory: (path) => guard("make", path, () => Deno.mkdir(path, { recursive: true })),
    async kindOf(path) {
      try {
        const info = await Deno.stat(path);
        return info.isDirectory ? "directory" : "file";
      } catch {
        return "none";
      }
    },
    list: (path) =>
      guard("list", path, async () => {
        const entries = await Array.fromAsync(Deno.readDir(path));
        return entries.map(({ name, isDirectory }) => ({ name, isDirectory }))
          .sort((a, b) => a.name < b.name ? -1 : 1);
      }),
    readStdin: (options = {}) => readBounded(Deno.stdin.readable, "-", options.maxBytes ?? MAX_SOURCE_BYTES),
    cwd: () => Deno.cwd(),
  };
  return files;
}

/** UTF-8 text. @throws {SourceError} for anything else. */
export function decodeText(bytes: Uint8Array, uri: string): string {
  if (bytes.includes(0)) throw binary(uri);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw binary(uri);
  }
}

/** Reads a stream whole. @throws {SourceError} when it holds more than `limit` bytes. */
export async function readBounded(
  stream: ReadableStream<Uint8Array>,
  uri: string,
  limit: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit) {
      throw new SourceError(`"${uri}" is larger than ${Math.round(limit / 1024 / 1024)} MiB`, {
        code: "source/too-large",
        hint: "a Katalog is a few kilobytes of YAML; check that this is the right file",
      });
    }
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** A file is there whole or not at all. Links stay links; devices and pipes are written to and never replaced. */
async function writeWhole(path: string, text: string): Promise<void> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (info && !info.isFile) return await Deno.writeTextFile(path, text);
  const target = info ? await Deno.realPath(path) : path;
  const draft = `${target}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await Deno.writeTextFile(draft, text);
    await Deno.rename(draft, target);
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    throw error;
  }
}

function binary(uri: string): SourceError {
  return new SourceError(`"${uri}" is not text: expected YAML in UTF-8, found binary data`, {
    code: "source/binary",
    hint: "if it is text in another encoding, convert it to UTF-8",
  });
}

function directory(path: string): SourceError {
  return new SourceError(`"${path}" is a directory, expected a file`, {
    code: "source/directory",
    hint: `name a file in it, for example ${path.replace(/\/$/, "")}/katalog.yaml`,
  });
}

/** Turns what the operating system says into a SourceError. */
async function guard<T>(verb: string, path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw describe(verb, path, error);
  }
}

function describe(verb: string, path: string, cause: unknown): unknown {
  const make = (code: string, message: string, hint: string) =>
    new SourceError(message, { code, hint, cause });
  if (cause instanceof Deno.errors.NotFound && verb === "write") {
    return make("source/not-found", `cannot write "${path}": no such directory`, "make the directory first");
  }
  if (cause instanceof Deno.errors.NotFound) {
    return make(
      "source/not-found",
      `cannot ${verb} "${path}": no such file`,
      "check the path: on the command line it starts at the working directory, in a file at that file",
    );
  }
  if (cause instanceof Deno.errors.NotCapable) {
    return make(
      "source/not-permitted",
      `cannot ${verb} "${path}": this executable has no permission to ${
        verb === "write" ? "write" : "read"
      } there`,
      `it was built with a fixed list of paths (${
        verb === "write" ? "--allow-write" : "--allow-read"
      }); move the file to one of them or use the developer build`,
    );
  }
  if (cause instanceof Deno.errors.PermissionDenied) {
    return make(
      "source/denied",
      `cannot ${verb} "${path}": permission denied`,
      "check owner and mode of the file",
    );
  }
  if (cause instanceof Deno.errors.IsADirectory) return directory(path);
  if (cause instanceof Deno.errors.NotADirectory) {
    return make(
      "source/not-found",
      `cannot ${verb} "${path}": a part of the path is not a directory`,
      "check the path",
    );
  }
  if (cause instanceof Error && "code" in cause) {
    return make("source/io", `cannot ${verb} "${path}": ${cause.message}`, "check the disk and the path");
  }
  return cause;
}
