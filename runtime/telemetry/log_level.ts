// Owns: how severe a record is. Must not: filter.

export type LogLevel = "debug" | "info" | "warn" | "error";
