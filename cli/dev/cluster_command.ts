// Owns: the commands `create cluster` and `delete cluster`, as data. Must not: load anything heavy.

import type { OrkCommand } from "../prod/ork_command.ts";
import type { Flag } from "../shell/mod.ts";

const CLUSTER_IDENTITY_FLAGS: readonly Flag[] = [
  {
    name: "provider",
    value: { label: "PROVIDER", choices: ["local", "kind"] },
    default: "local",
    description: "local runs the programs of a control plane on this machine; kind needs Docker",
  },
  { name: "name", value: { label: "NAME" }, default: "ork-playground", description: "Name of the cluster" },
];

export const createCommand: OrkCommand = {
  name: "create",
  group: "Run",
  summary: "Make a cluster for development",
  subcommands: [{
    name: "cluster",
    summary: "Start a cluster on this machine",
    description:
      "Starts a real control plane and waits until it is ready. The local provider runs etcd, kube-apiserver, the controllers and simulated nodes on loopback, without containers. A healthy cluster of that name is used again; one that was stopped, by a restart of the machine for example, comes back with its data, address and options.\n\nPrints the line that makes kubectl and ork use the cluster; your own kubeconfig is left alone.",
    examples: [
      { purpose: "Start one and use it in this shell", line: 'eval "$(ork create cluster)"' },
      { purpose: "Only etcd and the API server", line: "ork create cluster --api-only --name bare" },
      { purpose: "With containers", line: "ork create cluster --provider kind" },
    ],
    flags: [
      ...CLUSTER_IDENTITY_FLAGS,
      {
        name: "nodes",
        value: { label: "N", kind: "integer", range: [0, 100] },
        description: "Nodes: simulated ones (local, 1 without the flag) or workers (kind, 0)",
      },
      { name: "api-only", description: "Only etcd and the API server: no controllers, no nodes (local)" },
      {
        name: "feature-gates",
        value: { label: "GATE=BOOL" },
        isRepeatable: true,
        description: "Feature gates of Kubernetes, for example MutatingAdmissionPolicy=true",
      },
      {
        name: "admission-plugins",
        value: { label: "PLUGIN" },
        isRepeatable: true,
        description:
          "Admission plugins besides those that are on by default, for example AlwaysPullImages (local)",
      },
      {
        name: "output",
        short: "o",
        value: { label: "FORMAT", choices: ["shell", "json"] },
        default: "shell",
        description: "How to print where the kubeconfig is",
      },
    ],
    run: async (context) => (await import("./cluster.ts")).runCreateCluster(context),
  }],
};

export const deleteCommand: OrkCommand = {
  name: "delete",
  group: "Run",
  summary: "Remove a cluster made by `ork create cluster`",
  subcommands: [{
    name: "cluster",
    summary: "Stop a cluster of this machine and remove its data",
    examples: [
      { purpose: "The one with the default name", line: "ork delete cluster" },
      { purpose: "Another one", line: "ork delete cluster --name bare" },
    ],
    flags: CLUSTER_IDENTITY_FLAGS,
    run: async (context) => (await import("./cluster.ts")).runDeleteCluster(context),
  }],
};
