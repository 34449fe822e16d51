/**
 * Documents that describe tests (E2E, Simulate) against their schemas.
 * @module
 */
// Owns: the public surface of e2e/documents. Must not: hold logic.

export { checkTestDocument, TEST_PARTS, type TestDocumentKind } from "./check_test_document.ts";
export { fileReferences, type NamedFile } from "./file_references.ts";
export { TEST_DOCUMENT_DIAGNOSTIC_CODES } from "./diagnostic_codes_table.ts";
