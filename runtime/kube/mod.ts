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
export { type ApiErrorReason, KubeApiError, type KubeApiErrorOptions, TransportError } from "./api_error.ts";
export type { KubeReader, KubeWriter, ListOptions, ListPage, Write } from "./ports.ts";
