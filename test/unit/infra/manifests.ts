import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { System } from '../../../infra/charts/system';
import { loadEnvironment } from '../../../infra/environments';
import type { EnvironmentProps } from '../../../infra/environments/environment';

type Labels = Readonly<Record<string, string>>;

/** A manifest as it stands in the YAML, with the fields that tests look into. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels };
  readonly spec: Spec;
  readonly data?: Labels;
}

export interface Spec {
  readonly template?: PodTemplate;
  readonly podTemplate?: PodTemplate;
  readonly podSelector?: Selector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
  readonly type?: string;
  readonly kafka?: {
    readonly listeners: readonly {
      readonly name: string;
      readonly port: number;
      readonly networkPolicyPeers: readonly Peer[];
    }[];
  };
  readonly [other: string]: unknown;
}

export interface PodTemplate {
  readonly metadata: { readonly labels: Labels; readonly annotations: Labels };
  readonly spec: PodSpec;
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly securityContext: { readonly runAsNonRoot: boolean; readonly seccompProfile: { readonly type: string } };
  readonly automountServiceAccountToken: boolean;
  readonly volumes?: readonly { readonly name: string; readonly configMap?: { readonly name: string } }[];
}

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly resources?: { readonly requests: Labels; readonly limits: Labels };
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly securityContext: {
    readonly allowPrivilegeEscalation: boolean;
    readonly readOnlyRootFilesystem: boolean;
    readonly capabilities: { readonly drop: readonly string[] };
  };
}

export interface Probe {
  readonly httpGet?: { readonly path: string };
}

export interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    readonly values?: readonly string[];
  }[];
}

export interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly RulePort[];
}

export interface RulePort {
  readonly port?: number | string;
  readonly endPort?: number;
  readonly protocol?: string;
}

/** Synthesizes to a folder of its own and returns the files' contents by name. */
export function synthesizeFiles(environment: EnvironmentProps): Record<string, string> {
  const outdir = mkdtempSync(join(tmpdir(), 'uaf-synth-'));
  try {
    new System(environment, { outdir }).synth();
    return readFiles(outdir);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

export const readFiles = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );

export const parseManifests = (yaml: string): Manifest[] =>
  parseAllDocuments(yaml, { version: '1.1' }).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return { spec: {}, ...document.toJS() };
  });

const synthesized = new Map<string, Manifest[]>();

/** Every manifest of an environment. */
export function manifestsOf(name: string): Manifest[] {
  const manifests =
    synthesized.get(name) ?? Object.values(synthesizeFiles(loadEnvironment(name).props)).flatMap(parseManifests);
  synthesized.set(name, manifests);
  return manifests;
}

/** Makes constructs in a chart of their own and returns the chart's manifests, checked as at synthesis. */
export function synthesizeChart(build: (chart: Chart) => void): Manifest[] {
  const app = new App();
  build(new Chart(app, 'chart', { namespace: 'test', disableResourceNameHashes: true }));
  return parseManifests(app.synthYaml());
}
