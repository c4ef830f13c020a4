import { pipeline } from '../../../job/pipeline';
import { at, numberAt } from '../../value-at';
import type { Target } from '../cluster/target';
import type { DeclaredObject, Manifest } from '../manifest';
import { isRecord } from '../plan/field-diff';

/** A change of what is declared, as somebody might make it. */
export type Edit = (manifest: Manifest) => Manifest;

/** The same environment with its manifests edited: no file is touched. */
export function edited(to: Target, edits: readonly Edit[]): Target {
  const objects = to.declared().map(
    (object): DeclaredObject => ({
      ...object,
      manifest: edits.reduce((manifest, edit) => edit(manifest), object.manifest),
    }),
  );
  return { ...to, declared: () => objects };
}

/** A value with one inner value set. */
function set<T>(value: T, [key, ...inner]: readonly string[], to: unknown): T;
function set(value: unknown, [key, ...inner]: readonly string[], to: unknown): unknown {
  if (key === undefined) return to;
  const record = isRecord(value) ? value : {};
  return { ...record, [key]: set(record[key], inner, to) };
}

const MESSAGE_BYTES = ['spec', 'config', 'max.message.bytes'];
/** Kafka's own default. */
const DEFAULT_BYTES = 1_048_588;

const { name: REJECTED } = pipeline.topics[pipeline.rejected.topic];

/** Messages of rejected rows may be a byte longer. */
export const longerMessages: Edit = (manifest) =>
  manifest.kind === 'KafkaTopic' && manifest.metadata.name === REJECTED
    ? set(manifest, MESSAGE_BYTES, (numberAt(manifest, ...MESSAGE_BYTES) ?? DEFAULT_BYTES) + 1)
    : manifest;

/** A setting that a broker reads when it starts. */
export const brokerSetting: Edit = (manifest) =>
  manifest.kind === 'Kafka' ? set(manifest, ['spec', 'kafka', 'config', 'queued.max.requests'], 501) : manifest;

const SCRIPT = 'job.sql';

/** Another script, which does the same, or another template of the Node engine's pod. */
export const otherJob: Edit = (manifest) => {
  const { kind, metadata } = manifest;
  const script = at(manifest, 'data', SCRIPT);
  if (kind === 'ConfigMap' && typeof script === 'string') return set(manifest, ['data', SCRIPT], `${script}-- e2e\n`);
  const template = kind === 'FlinkDeployment' ? 'podTemplate' : 'template';
  const isJob = kind === 'FlinkDeployment' || (kind === 'Deployment' && metadata.name === 'job');
  return isJob ? set(manifest, ['spec', template, 'metadata', 'annotations', 'checksum/e2e'], '1') : manifest;
};

/** One TaskManager less where there are several, else no S3 Manager. */
export const scaledDown =
  (hasTaskManagers: boolean): Edit =>
  (manifest) => {
    if (!hasTaskManagers) {
      const isConsole = manifest.kind === 'Deployment' && manifest.metadata.name === 's3manager';
      return isConsole ? set(manifest, ['spec', 'replicas'], 0) : manifest;
    }
    const replicas = numberAt(manifest, 'spec', 'taskManager', 'replicas');
    return manifest.kind === 'FlinkDeployment' && replicas !== undefined
      ? set(manifest, ['spec', 'taskManager', 'replicas'], replicas - 1)
      : manifest;
  };
