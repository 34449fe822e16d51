/** From entry modules to executables: bundle, compile with the permissions of the reviewed table. @module */
// Owns: the public surface of tools/build. Must not: hold logic.

export { buildExecutables, type BuildOptions, cacheFolder } from "./build.ts";
export { type Executable } from "./compile.ts";
export { sha256File } from "./digest.ts";
export { type CompileBaseOptions, findCompileBase, type FoundBase } from "./compile_base.ts";
export { effectivePermissions, permissionFlags, type PermissionOverrides } from "./permissions.ts";
export { type BuildTarget, type Permissions, targets } from "./targets_table.ts";
