// Owns: the surface of the function tables towards the rest of the folder. Must not: hold logic.

export { FUNCTION_GROUPS } from "./groups.ts";
