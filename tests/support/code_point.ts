// Owns: any character, as a unit of random texts. Must not: favour any.

import fc from "fast-check";

/** As the unit "binary" of fast-check, which takes more than a second to be made. */
export const codePoint: fc.Arbitrary<string> = fc.nat(0x10ffff - 0x800)
  .map((at) => String.fromCodePoint(at < 0xd800 ? at : at + 0x800));
