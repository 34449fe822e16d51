// Owns: a text that only the developer executable contains. Must not: be imported by anything a production entry reaches.

/** Build checks look for it: present in the developer executable, absent from production ones. */
export const DEVELOPER_BUILD_MARKER = "ork-developer-build-7d1f0c52";
