// Owns: the command type of this program and flags that several commands share. Must not: run anything.

import type { World } from "../io/mod.ts";
import type { Command, CommandContext, Flag } from "../shell/mod.ts";

export type OrkCommand = Command<World>;
export type OrkContext = CommandContext<World>;

export const FILE_FLAG: Flag = {
  name: "file",
  short: "f",
  value: { label: "FILE", kind: "file" },
  isRepeatable: true,
  description:
    "Katalog or Komposer: a path, a directory that holds one, an https address, or - for standard input; without it katalog.yaml, then komposer.yaml in the working directory",
};

/** Which API server, and as whom. */
export const CLUSTER_FLAGS: readonly Flag[] = [
  {
    name: "kubeconfig",
    value: { label: "FILE", kind: "file" },
    group: "Cluster flags",
    description:
      "Kubeconfig file; without it KUBECONFIG, ~/.kube/config, then the service account of the pod",
  },
  {
    name: "context",
    value: { label: "NAME" },
    group: "Cluster flags",
    description: "Context of the kubeconfig; without it the current one",
  },
];

/** Flags of `run` in every executable. */
export const RUNTIME_FLAGS: readonly Flag[] = [
  {
    name: "namespace",
    short: "n",
    value: { label: "NAME", kind: "namespace" },
    group: "Runtime flags",
    description: "Namespace of the leader election lease (ORK_NAMESPACE)",
  },
  {
    name: "no-leader-election",
    group: "Runtime flags",
    description: "Start at once, without a lease; never run two that way",
  },
  {
    name: "port",
    value: { label: "PORT", kind: "integer", range: [0, 65535] },
    group: "Runtime flags",
    description: "Port of health, metrics and the live API; 0 takes a free one (ORK_PORT, then 8080)",
  },
  {
    name: "bind-address",
    value: { label: "ADDRESS" },
    group: "Runtime flags",
    description: "Address that port listens on: 127.0.0.1 outside a pod, 0.0.0.0 in one",
  },
  {
    name: "log-format",
    value: { label: "FORMAT", choices: ["human", "json"] },
    group: "Log flags",
    description: "How log records look; without it human on a terminal, json elsewhere",
  },
  {
    name: "log-level",
    value: { label: "LEVEL", choices: ["debug", "info", "warn", "error"] },
    group: "Log flags",
    description: "Least severe records that are written (LOG_LEVEL, then info); --debug is short for debug",
  },
];
