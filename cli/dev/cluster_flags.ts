// Owns: flags that say which cluster a developer command works on. Must not: connect.

import { CLUSTER_FLAGS } from "../prod/ork_command.ts";
import type { Flag } from "../shell/mod.ts";

/** As in production, plus the clusters that ork makes itself. */
export const DEVELOPER_CLUSTER_FLAGS: readonly Flag[] = [
  {
    name: "cluster",
    value: { label: "WHICH", choices: ["current", "local", "kind"] },
    group: "Cluster flags",
    description:
      "current: that of the kubeconfig; local or kind: the one made by `ork create cluster`, and by `ork run` when it is not there yet",
  },
  ...CLUSTER_FLAGS,
];
