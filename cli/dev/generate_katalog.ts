// Owns: `ork generate katalog`: a Katalog to start from, as commented text. Must not: know packs (init does).

import { type Checked, hasErrors, sortDiagnostics, SourceError, UsageError } from "../../runtime/base/mod.ts";
import { parseDocuments } from "../../runtime/language/document/mod.ts";
import { type CrdDefinition, readCrds } from "../../runtime/language/katalog/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { diagnosticPaint, type ExitCode, renderDiagnostics } from "../shell/mod.ts";
import { deliver } from "./generate_output.ts";

/** `ork generate katalog`. Exit code 1 when the CRD file has mistakes. */
export async function runGenerateKatalog(context: OrkContext): Promise<ExitCode> {
  const { options, output } = context;
  checkModes(context);
  const file = options.text("crd-file");
  const crd = file === undefined ? undefined : await readCrd(context, file);
  if (file !== undefined && crd === undefined) return 1;
  const provider = options.text("add-provider");
  await deliver(
    context,
    katalogText({
      ...(crd && file !== undefined ? { crd: { file, definition: crd } } : {}),
      hooks: options.has("add-hook") || options.has("typed"),
      ownReconciler: options.has("add-constructor") || options.has("typed"),
      security: options.has("add-security"),
      notification: options.has("add-notification"),
      ...(provider === undefined ? {} : { provider }),
    }),
    "katalog.yaml",
  );
  if (options.has("typed")) {
    output.note("uncomment one of the sections hooks and constructor, and delete the other");
  }
  return 0;
}

const MODES = ["add-hook", "add-constructor", "typed"];

function checkModes({ options }: OrkContext): void {
  const [first, second] = MODES.filter((flag) => options.has(flag));
  if (first === undefined || second === undefined) return;
  throw new UsageError(`--${first} and --${second} exclude each other`, {
    code: "usage/mode",
    hint: "--typed gives both sections, of which one is to be kept",
  });
}

async function readCrd({ world, output }: OrkContext, file: string): Promise<CrdDefinition | undefined> {
  const source = await world.sources.load(file);
  const parsed = parseDocuments(source);
  const crds: Checked<readonly CrdDefinition[]> = readCrds(parsed.value ?? []);
  const diagnostics = sortDiagnostics([...parsed.diagnostics, ...crds.diagnostics]);
  if (hasErrors(diagnostics)) {
    const sources = new Map([[source.uri, source.text]]);
    output.note(
      renderDiagnostics(diagnostics, sources, { paint: diagnosticPaint(output.paintErr) }).trimEnd(),
    );
    return undefined;
  }
  const [first] = crds.value ?? [];
  if (first) return first;
  throw new SourceError(`${file} holds no CustomResourceDefinition`, {
    code: "source/no-crd",
    hint: "name a file with kind: CustomResourceDefinition",
  });
}

/** What a generated Katalog holds. */
export interface KatalogChoice {
  readonly crd?: { readonly file: string; readonly definition: CrdDefinition };
  readonly hooks: boolean;
  readonly ownReconciler: boolean;
  readonly security: boolean;
  readonly notification: boolean;
  readonly provider?: string;
}

/** A Katalog that is valid as it stands; places to fill in are marked TODO. */
export function katalogText(choice: KatalogChoice): string {
  const definition = choice.crd?.definition;
  const kind = definition?.kind ?? "Website";
  const name = kind.toLowerCase();
  return [
    "# yaml-language-server: $schema=katalog.schema.json",
    "# TODO: `ork schema katalog > katalog.schema.json` gives editors the schema of the line above.",
    "apiVersion: orkestra.orkspace.io/v1",
    "kind: Katalog",
    "metadata:",
    `  name: ${name}-operator`,
    "  version: 0.1.0",
    "  description: TODO what this operator is for",
    "spec:",
    "  crds:",
    `    ${name}:`,
    ...identityLines(choice),
    "      operatorBox:",
    ...typedLines(choice),
    "        onReconcile:",
    "          deployments:",
    `            - name: "{{ .metadata.name }}"`,
    "              image: nginx:1.29 # TODO",
    `              replicas: "1"`,
    `              port: "80"`,
    "          services:",
    `            - name: "{{ .metadata.name }}"`,
    `              port: "80"`,
    "        status:",
    "          fields:",
    "            - path: available",
    `              value: "{{ .children.deployment.status.availableReplicas | default 0 }}"`,
    "              type: int",
    ...(choice.security ? SECURITY : []),
    ...(choice.notification ? NOTIFICATION : []),
    ...(choice.provider === undefined ? [] : providerLines(choice.provider)),
    "",
  ].join("\n");
}

function identityLines({ crd }: KatalogChoice): readonly string[] {
  if (crd) return [`      crdFile: ${crd.file}`];
  return [
    "      # TODO: or name a CRD file: crdFile: ./crd.yaml",
    "      apiTypes:",
    "        group: demo.example.com",
    "        version: v1",
    "        kind: Website",
    "        plural: websites",
  ];
}

/** Commented out: the modules do not exist yet. */
function typedLines({ hooks, ownReconciler }: KatalogChoice): readonly string[] {
  if (!hooks && !ownReconciler) return [];
  return [
    "        # TODO: write the module, then remove the comment signs.",
    "        # reconciler:",
    ...(hooks
      ? ["        #   hooks:", "        #     location: ./hooks.ts", "        #     function: hooks"]
      : []),
    ...(ownReconciler
      ? [
        "        #   default: false",
        "        #   constructor:",
        "        #     location: ./reconciler.ts",
        "        #     function: createReconciler",
      ]
      : []),
  ];
}

const SECURITY: readonly string[] = [
  "security:",
  "  deletionProtection:",
  "    enabled: true",
  "  webhooks:",
  "    admission:",
  "      enabled: true",
  "    failurePolicy: Ignore # TODO Fail refuses changes while the gateway is down",
];

const NOTIFICATION: readonly string[] = [
  "notification:",
  "  enabled: true",
  "  defaults:",
  "    interval: 15m",
  "  teams:",
  "    platform:",
  "      email: [platform@example.com] # TODO",
];

function providerLines(name: string): readonly string[] {
  const keys: Readonly<Record<string, readonly string[]>> = {
    aws: [
      "region: $AWS_REGION",
      "accessKeyId: $AWS_ACCESS_KEY_ID",
      "secretAccessKey: $AWS_SECRET_ACCESS_KEY",
    ],
    azure: ["tenantId: $AZURE_TENANT_ID", "clientId: $AZURE_CLIENT_ID", "clientSecret: $AZURE_CLIENT_SECRET"],
    gcp: ["project: $GCP_PROJECT", "credentials: $GOOGLE_APPLICATION_CREDENTIALS"],
  };
  return [
    "providers:",
    `  - name: ${name}`,
    "    required: true",
    "    auth:",
    ...(keys[name] ?? []).map((line) => `      ${line}`),
  ];
}
