// Owns: the functions on the containers of a workload's pod template. Must not: look at bare pods.

import type { FunctionDefinition } from "../function_definition.ts";
import type { Value } from "../scope.ts";
import { fieldOf } from "../value.ts";
import { integerFrom, listAt, objectFunctions, textAt } from "./object_access.ts";

const CONTAINERS = ["spec", "template", "spec", "containers"];

export const CONTAINER_FUNCTIONS: readonly FunctionDefinition[] = objectFunctions("containers", [
  {
    name: "containerImage",
    parameters: ["position:int"],
    reads: [[...CONTAINERS, "*", "image"]],
    description: "The image of a container of the workload, counted from 0",
    example: { template: "{{ containerImage .children.deployment 0 }}", output: "nginx:1" },
    keywords: ["image", "deployment", "template"],
    call: (object, [position]) => textAt(container(object, position), ["image"]),
  },
  {
    name: "containerEnv",
    parameters: ["position:int", "variable:string"],
    reads: [[...CONTAINERS, "*", "env"]],
    description: "The literal value of an environment variable of a container",
    example: { template: '{{ containerEnv .children.deployment 0 "MODE" }}', output: "prod" },
    keywords: ["environment", "variable", "deployment"],
    call: (object, [position, variable]) =>
      textAt(named(listAt(container(object, position), ["env"]), variable), ["value"]),
  },
  {
    name: "containerPort",
    parameters: ["position:int", "port:int"],
    reads: [[...CONTAINERS, "*", "ports"]],
    description: "True when the container exposes the port",
    example: { template: "{{ containerPort .children.deployment 0 8080 }}", output: "true" },
    keywords: ["expose", "port", "deployment"],
    call: (object, [position, port]) => portNumbers(object, position).some((number) => number == port),
  },
  {
    name: "containerPortByName",
    parameters: ["position:int", "port:string"],
    reads: [[...CONTAINERS, "*", "ports"]],
    description: "The number of the port with this name; 0 when there is none",
    example: { template: '{{ containerPortByName .children.deployment 0 "http" }}', output: "8080" },
    keywords: ["port", "number", "deployment"],
    call: (object, [position, port]) => portNumber(named(ports(object, position), port)) ?? 0,
  },
  {
    name: "containerPorts",
    parameters: ["position:int"],
    reads: [[...CONTAINERS, "*", "ports"]],
    description: "All port numbers of a container, with commas between them",
    example: { template: "{{ containerPorts .children.deployment 0 }}", output: "8080,9090" },
    keywords: ["port", "list", "deployment"],
    call: (object, [position]) => portNumbers(object, position).join(","),
  },
  {
    name: "containerCount",
    reads: [CONTAINERS],
    description: "How many containers the pods of the workload have",
    example: { template: "{{ containerCount .children.deployment }}", output: "1" },
    keywords: ["count", "sidecar", "deployment"],
    call: (object) => listAt(object, CONTAINERS).length,
  },
]);

function container(object: Value, position: Value): Value {
  return listAt(object, CONTAINERS)[position as number];
}

function ports(object: Value, position: Value): readonly Value[] {
  return listAt(container(object, position), ["ports"]);
}

function portNumbers(object: Value, position: Value): readonly (number | bigint)[] {
  return ports(object, position).map(portNumber).filter((number) => number !== undefined);
}

function portNumber(port: Value): number | bigint | undefined {
  return integerFrom(fieldOf(port, "containerPort"));
}

function named(list: readonly Value[], name: Value): Value {
  return list.find((item) => fieldOf(item, "name") === name);
}
