/**
 * The ground everything stands on: positions, remarks, errors, time and chance as ports, durations, quantities, JSON.
 * Imports nothing, does no I/O.
 * @module
 */
// Owns: the public surface of runtime/base. Must not: hold logic.

export { compareSpans, formatSpan, type Span, syntheticSpan } from "./span.ts";
export {
  type Checked,
  type Diagnostic,
  hasErrors,
  type RelatedPlace,
  type Severity,
  sortDiagnostics,
} from "./diagnostic.ts";
export {
  assertNever,
  DeadlineError,
  EnvironmentError,
  errorMessage,
  InvariantError,
  OrkError,
  type OrkErrorOptions,
  type Retry,
  SourceError,
  UsageError,
} from "./errors.ts";
export {
  canonicalJson,
  copyJson,
  isInt64,
  isJsonObject,
  isNumeric,
  isSameNumber,
  type Json,
  jsonAt,
  jsonEqual,
  type JsonObject,
  type MutableJson,
  type MutableJsonObject,
} from "./json.ts";
export { exactNumber, jsonText, mayHoldLargeInteger, parseJson, wholeNumberOf } from "./json_text.ts";
export { sha256Hex, shortHash, stableHash } from "./hash.ts";
export { serverNameKind } from "./server_name.ts";
export { type Clock, sleep, type Timer } from "./clock.ts";
export { type Random, seededRandom } from "./random.ts";
export { formatDuration, parseDuration } from "./duration.ts";
export { compareQuantities, parseQuantity, type Quantity } from "./quantity.ts";
export { nearestName } from "./nearest.ts";
export { ownValue, setOwn } from "./own.ts";
