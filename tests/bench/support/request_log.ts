// Owns: counting what an identity asked of the API server, in the server's own audit log: the same for every operator,
// whatever it says of itself. Must not: know who is behind an identity.

export interface RequestCount {
  readonly reads: number;
  readonly writes: number;
}

const WRITES = ["create", "update", "patch", "delete", "deletecollection"];
const READS = ["get", "list"];

export interface RequestLog {
  /** For the command line of the API server. */
  readonly apiServerArgs: readonly string[];
  /** Finished requests of a user up to now; watches are not counted. */
  count(user: string): Promise<RequestCount>;
}

/** A log in `folder` of what these users ask; others cost the server nothing. */
export async function openRequestLog(folder: string, users: readonly string[]): Promise<RequestLog> {
  const [policyPath, logPath] = [`${folder}/audit-policy.json`, `${folder}/audit.log`];
  const policy = {
    apiVersion: "audit.k8s.io/v1",
    kind: "Policy",
    omitStages: ["RequestReceived", "ResponseStarted"],
    rules: [{ level: "Metadata", users, omitManagedFields: true }, { level: "None" }],
  };
  await Deno.writeTextFile(policyPath, JSON.stringify(policy));
  return {
    apiServerArgs: [`--audit-policy-file=${policyPath}`, `--audit-log-path=${logPath}`],
    async count(user) {
      const verbs = (await Deno.readTextFile(logPath)).split("\n").map((line) => verbOf(line, user));
      return {
        reads: verbs.filter((verb) => READS.includes(verb)).length,
        writes: verbs.filter((verb) => WRITES.includes(verb)).length,
      };
    },
  };
}

/** The verb of a line about this user, else nothing. The last line may still be in the writing. */
function verbOf(line: string, user: string): string {
  if (!line.endsWith("}") || !line.includes(`"${user}"`)) return "";
  const event = JSON.parse(line) as { readonly verb: string; readonly user: { readonly username: string } };
  return event.user.username === user ? event.verb : "";
}
