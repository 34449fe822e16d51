/**
 * Certificates: a private key and a certificate for given names, by an authority made for it alone.
 * @module
 */
// Owns: the public surface of runtime/certificates. Must not: hold logic.

export { issueCertificate, type Issued, type IssueOptions, type IssueRequest } from "./issue.ts";
