/**
 * The API server: addresses of objects, the Transport port and its fetch implementation, credentials, typed errors.
 * The only folder that knows status codes.
 * @module
 */
// Owns: the public surface of runtime/kube. Must not: hold logic.

export {
  apiVersionOf,
  asJson,
  conditionOf,
  formatRef,
  type GroupVersionKind,
  type KubeObject,
  objectKey,
  type ObjectMeta,
  type ObjectRef,
  type OwnerReference,
  parseApiVersion,
  refOf,
  resourcePath,
  type ResourceType,
  typeKey,
} from "./object.ts";
export type { ApiRequest, ApiResponse, ApiStream, Method, Transport } from "./transport.ts";
export {
  type ApiErrorCause,
  type ApiErrorReason,
  KubeApiError,
  type KubeApiErrorOptions,
  TransportError,
} from "./api_error.ts";
export type { KubeReader, KubeWriter, ListOptions, ListPage, Write } from "./ports.ts";
export { apiErrorOf, isSuccess } from "./api_status.ts";
export type { ClusterConnection, TokenSource } from "./connection.ts";
export {
  createFetchTransport,
  type FetchTransport,
  type FetchTransportOptions,
  type TransportStats,
} from "./fetch_transport.ts";
export { meteredTransport, type OnAnswer } from "./metered_transport.ts";
export { createKubeReader, METADATA_ACCEPT, METADATA_LIST_ACCEPT, typedObject } from "./kube_reader.ts";
export { createKubeWriter, type KubeWriterOptions } from "./kube_writer.ts";
export { type KubeconfigOptions, loadKubeconfig } from "./kubeconfig.ts";
export { inClusterConnection, type InClusterOptions } from "./in_cluster.ts";
export { fileToken, type FileTokenOptions, fixedToken } from "./token_source.ts";
