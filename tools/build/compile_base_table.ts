// Owns: the known compile bases and where each can come from. Must not: fetch anything.

export interface CompileBase {
  /** Deno release that the base belongs to. */
  readonly version: string;
  /** As `deno compile --target` names it. */
  readonly platform: string;
  /** Of the unpacked executable. */
  readonly sha256: string;
  /** Name of the packed file in an assets folder. */
  readonly asset: string;
  /** An npm package with an executable that begins with the same bytes. */
  readonly npm: {
    readonly name: string;
    readonly version: string;
    readonly file: string;
    readonly bytes: number;
  };
}

export const compileBases: readonly CompileBase[] = [
  {
    version: "2.7.11",
    platform: "x86_64-unknown-linux-gnu",
    sha256: "f12d5d3886d5ea138304fb8d67d7396cfbedf53656676132152cb89f3fa4d8e6",
    asset: "linux-x64/denort-2.7.11.zst",
    npm: { name: "@stdy/cli-linux-x64", version: "0.22.2", file: "bin/steady", bytes: 97_076_048 },
  },
];
