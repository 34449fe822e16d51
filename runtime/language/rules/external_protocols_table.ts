// Owns: the protocols of external calls, as data. Must not: make calls.

export interface ExternalProtocol {
  readonly name: string;
  /** Whether this version can make the call. */
  readonly isSupported: boolean;
  /** What to use instead. */
  readonly instead?: string;
}

/** Source: Katalog language, external calls. */
export const EXTERNAL_PROTOCOLS: readonly ExternalProtocol[] = [
  { name: "http", isSupported: true },
  { name: "prometheus", isSupported: true },
  { name: "redis", isSupported: false, instead: "an HTTP interface of the store, such as Webdis" },
  { name: "postgres", isSupported: false, instead: "an HTTP interface of the database, such as PostgREST" },
  { name: "mongo", isSupported: false, instead: "an HTTP interface of the database" },
  { name: "grpc", isSupported: false, instead: "the service's HTTP/JSON gateway" },
  { name: "kafka", isSupported: false, instead: "a REST proxy of the broker" },
  { name: "nats", isSupported: false, instead: "the monitoring address of the server (port 8222)" },
  { name: "mqtt", isSupported: false, instead: "an HTTP interface of the broker" },
];

/** Methods of HTTP calls. */
export const HTTP_METHODS: readonly string[] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
