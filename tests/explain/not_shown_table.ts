// Owns: the codes whose example is no fragment of a Katalog or test, with the reason. Must not: hold logic.

const SEVERAL_FILES = "the mistake lies between several files";
const SHORTENED = "the whole example would be too long to read";
const DEFINITION = "the example is a part of a CustomResourceDefinition";

export const NOT_SHOWN: ReadonlyMap<string, string> = new Map([
  ["ORK1001", "a control character cannot be printed"],
  ["ORK1007", "a byte order mark cannot be seen"],
  ["ORK1008", SHORTENED],
  ["ORK1123", SEVERAL_FILES],
  ["ORK1142", DEFINITION],
  ["ORK1210", SEVERAL_FILES],
  ["ORK1212", SEVERAL_FILES],
  ["ORK1213", SHORTENED],
  ["ORK1221", SEVERAL_FILES],
  ["ORK1222", SEVERAL_FILES],
  ["ORK1236", SEVERAL_FILES],
  ["ORK1280", "only `ork fmt` says it"],
  ["ORK2009", SHORTENED],
  ["ORK4020", "the example is an object to render for"],
  ["ORK4021", "the example is an object to render for"],
  ["ORK4065", "depends on the schemas of both versions"],
  ["ORK4066", "depends on the schemas of both versions"],
  ["ORK4067", "depends on the schemas of both versions"],
  ["ORK4078", SHORTENED],
  ["ORK4201", DEFINITION],
]);
