// Owns: what is needed to reach an API server, as a value. Must not: connect, read files or parse kubeconfigs.

/** A bearer token that may rotate. */
export interface TokenSource {
  /** The current token; `fresh` skips what is remembered and reads it again. Undefined: send none. */
  read(options?: { readonly fresh?: boolean }): Promise<string | undefined>;
}

/** An API server and the identity we have there. PEM texts, not paths. */
export interface ClusterConnection {
  /** Scheme, host and port without a trailing slash, e.g. `https://127.0.0.1:6443`. A path prefix is allowed. */
  readonly server: string;
  readonly caPem?: string;
  /** Reads the authority again, where it may be replaced. Asked when the server's certificate is not trusted. */
  readonly readCa?: () => Promise<string>;
  readonly certPem?: string;
  readonly keyPem?: string;
  readonly token?: TokenSource;
  /** `http://host:port` of a proxy on the way to the server. */
  readonly proxyUrl?: string;
  /** Namespace used where none is given. */
  readonly namespace?: string;
}
