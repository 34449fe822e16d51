// Owns: what to do about a right that an API server says is missing. Must not: ask for it.

/** A refusal taken apart. */
export interface MissingRight {
  readonly account: string;
  readonly verb: string;
  /** `deployments.apps`, as `kubectl auth can-i` takes it. */
  readonly resource: string;
  readonly subresource?: string;
  /** Absent at the scope of the cluster. */
  readonly namespace?: string;
}

/** Source: apiserver, the message of Forbidden: who cannot do what where. Undefined for other refusals. */
export function missingRightOf(message: string): MissingRight | undefined {
  const said =
    /User "([^"]+)" cannot (\S+) resource "([^"/]+)(?:\/([^"]+))?"(?: in API group "([^"]*)")?(?: in the namespace "([^"]+)")?/
      .exec(message);
  if (!said) return undefined;
  const [, account, verb, plural, subresource, group = "", namespace] = said;
  return {
    account: account!,
    verb: verb!,
    resource: group === "" ? plural! : `${plural}.${group}`,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** The command that says whether the right is there. */
export function canI({ verb, resource, subresource, namespace }: Omit<MissingRight, "account">): string {
  return [
    `kubectl auth can-i ${verb} ${resource}`,
    ...(subresource === undefined ? [] : [`--subresource=${subresource}`]),
    ...(namespace === undefined ? [] : [`-n ${namespace}`]),
  ].join(" ");
}

/** What a person may do about a refusal that carries no hint of its own. */
export function rightHint(message: string): string | undefined {
  const right = missingRightOf(message);
  if (!right) return undefined;
  const subresource = right.subresource === undefined ? "" : `/${right.subresource}`;
  const place = right.namespace === undefined ? "" : ` in namespace "${right.namespace}"`;
  return `"${right.account}" needs the verb ${right.verb} on ${right.resource}${subresource}${place}; ` +
    `"${canI(right)}" tells whether it has it`;
}
