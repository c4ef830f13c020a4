import type { Manifest } from '../../../infra/delivery/manifest';
import { isRecord } from '../../../infra/delivery/plan/field-diff';
import { allConsequences, type Effect } from '../../../infra/delivery/plan/plan';
import { operatorCrds, type Schema } from '../../programs/operator-crds';
import { manifest, planOf } from './changes';
import { pattern } from './mutations';

type Path = readonly (string | number)[];

const KINDS = ['FlinkDeployment', 'Kafka', 'KafkaNodePool', 'KafkaTopic', 'KafkaUser'] as const;

/** Deep enough to tell what operators treat apart; below that are Kubernetes' own fields of pods. */
const DEPTH = 6;

/** Effects that leave all pods and records as they are. */
const HARMLESS: readonly Effect[] = ['no restart'];

/**
 * Each field that may read as harmless, with who says so: Strimzi's documentation and sources of 1.2.0, and the marks of
 * the Flink operator's classes, which operator-diff.ts names. Any other has to read as a restart, or as worse.
 */
const HARMLESS_FIELDS: Readonly<Record<(typeof KINDS)[number], Readonly<Record<string, string>>>> = {
  FlinkDeployment: {
    'spec.job.allowNonRestoredState': '@SpecDiff IGNORE',
    'spec.job.autoscalerResetNonce': '@SpecDiff IGNORE',
    'spec.job.checkpointTriggerNonce': '@SpecDiff IGNORE',
    'spec.job.initialSavepointPath': '@SpecDiff IGNORE',
    'spec.job.savepointRedeployNonce': '@SpecDiff onNullIgnore: where it is removed',
    'spec.job.savepointTriggerNonce': '@SpecDiff IGNORE',
    'spec.job.upgradeMode': '@SpecDiff IGNORE',
    'spec.restartNonce': '@SpecDiff onNullIgnore: where it is removed',
  },
  Kafka: {
    'spec.kafka.listeners[0].configuration.allocateLoadBalancerNodePorts': 'a field of the Service in front',
    'spec.kafka.listeners[0].configuration.loadBalancerSourceRanges': 'a field of the Service in front',
    'spec.kafka.listeners[0].networkPolicyPeers': 'a NetworkPolicy of its own',
    'spec.maintenanceTimeWindows': 'counts when certificates are renewed',
  },
  KafkaNodePool: {
    'spec.replicas': 'Adding brokers: those that exist go on',
    'spec.storage.deleteClaim': 'StorageDiff ignores it; it counts when the claim is deleted',
    'spec.storage.volumes[0].deleteClaim': 'StorageDiff ignores it; it counts when the claim is deleted',
  },
  KafkaTopic: { 'spec.partitions': 'more of them; fewer are not possible' },
  KafkaUser: {
    'spec.authentication.password': 'a new password in the Secret: said, no pod of Kafka restarts',
    'spec.authentication.renewalDays': 'counts when the certificate is renewed',
    'spec.authentication.type': 'another Secret: said, no pod of Kafka restarts',
    'spec.authentication.validityDays': 'counts when the certificate is renewed',
    'spec.authorization.acls': 'rules are written to the cluster',
    'spec.authorization.type': 'rules are written to the cluster',
    'spec.quotas.consumerByteRate': 'quotas are written to the cluster',
    'spec.quotas.controllerMutationRate': 'quotas are written to the cluster',
    'spec.quotas.producerByteRate': 'quotas are written to the cluster',
    'spec.quotas.requestPercentage': 'quotas are written to the cluster',
  },
};

/** Each path of a schema, as far as DEPTH; a list has one item, a map one entry. */
function pathsOf(schema: Schema, at: Path = ['spec']): [Path, Schema][] {
  const { properties, additionalProperties, items } = schema;
  if (at.length < DEPTH) {
    if (items?.properties) return pathsOf(items, [...at, 0]);
    if (properties) return Object.entries(properties).flatMap(([name, inner]) => pathsOf(inner, [...at, name]));
    if (isRecord(additionalProperties)) return pathsOf(additionalProperties, [...at, 'key']);
  }
  return [[at, schema]];
}

function twoValues({ type, enum: values, properties }: Schema): readonly [unknown, unknown] {
  if (values && values.length > 1) return [values[0], values[1]];
  if (type === 'boolean') return [false, true];
  if (type === 'integer' || type === 'number') return [1, 2];
  if (type === 'array') return [['a'], ['b']];
  const [inner = 'key'] = Object.keys(properties ?? {});
  return type === 'object' ? [{ [inner]: 'a' }, { [inner]: 'b' }] : ['1', '2'];
}

/** What has a value at a path alone; the items of lists are told apart by their names. */
function nested([key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const inner = nested(rest, value);
  if (typeof key === 'number') return [{ name: 'it', id: 0, ...(isRecord(inner) ? inner : {}) }];
  return inner === undefined ? {} : { [key]: inner };
}

const { crds, missing } = operatorCrds();

describe('every field that the CRDs of the operators have', () => {
  for (const { spec } of crds) {
    const kind = KINDS.find((one) => one === spec.names.kind);
    const version = spec.versions.at(-1);
    const schema = version?.schema.openAPIV3Schema.properties?.spec;
    if (kind === undefined || version === undefined || schema === undefined) continue;

    const declaring = (at: Path, value: unknown): Manifest => {
      const fields = nested(at, value);
      return manifest(`${spec.group}/${version.name}`, kind, { spec: {}, ...(isRecord(fields) && fields) });
    };
    const judged = pathsOf(schema).flatMap(([at, inner]) => {
      const [one, other] = twoValues(inner);
      const changes = [
        [one, other],
        [one, undefined],
        [undefined, one],
      ] as const;
      return changes.map(([before, after]) => ({
        path: pattern(at),
        consequences: allConsequences(planOf([declaring(at, before)], [declaring(at, after)])),
      }));
    });

    it(`has an answer with a source when it is changed, removed or added in a ${kind}`, () => {
      const silent = judged.filter(
        ({ consequences }) => consequences.length === 0 || consequences.some(({ source }) => source === ''),
      );
      expect(silent.map(({ path }) => path)).toEqual([]);
    });

    it(`is harmless in a ${kind} only where the operator says so`, () => {
      const harmless = judged.filter(({ consequences }) =>
        consequences.every(({ effect }) => HARMLESS.includes(effect)),
      );
      const told = Object.keys(HARMLESS_FIELDS[kind]);
      const fieldOf = (path: string) =>
        told.find((field) => path === field || (/^[.[]/.test(path.slice(field.length)) && path.startsWith(field)));
      expect([...new Set(harmless.map(({ path }) => fieldOf(path) ?? path))].sort()).toEqual(told.sort());
    });
  }

  if (missing) {
    it(`is not judged (skipped): ${missing}`, () => {
      if (process.env.CI) throw new Error(missing);
      process.stderr.write(`The rules are not all held against the CRDs: ${missing}\n`);
    });
  }
});
