/** The live API: health, metrics and the Katalog over HTTP; its JSON bodies as types. @module */
// Owns: the public surface of runtime/engine/api. Must not: hold logic.

export { type ApiHandlerOptions, createApiHandler } from "./handler.ts";
export { redactKatalog } from "./katalog_body.ts";
export type {
  ChildRow,
  CrdBody,
  CrdCommon,
  CrdHealthBody,
  CrdRow,
  CrdState,
  DependencyRow,
  ErrorBody,
  KatalogBody,
  NamespaceRow,
  ObjectBody,
  ObjectListBody,
  ObjectRow,
  ProbeBody,
  RbacRow,
  SettingOrigin,
  StatusCounts,
} from "./wire.ts";
