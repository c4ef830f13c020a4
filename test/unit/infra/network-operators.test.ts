import { environmentNames } from '../../../infra/environments';
import { manifestsOf } from './manifests';
import { FLINK_FLOWS, FLINK_HIGH_AVAILABILITY_FLOWS, STRIMZI_FLOWS } from './operator-flows';
import { OUTSIDE } from './outside-ends';
import { allows, type End, podsOf } from './reachability';

/** Where the Kubernetes API is, behind its Service. */
const API_SERVERS: Readonly<Record<string, { readonly address: string; readonly port: number }>> = {
  local: { address: '192.168.49.2', port: 8443 },
  small: { address: '192.168.49.2', port: 8443 },
  production: { address: '10.0.3.17', port: 443 },
};

describe.each(environmentNames)('what the operators and their pods need of the network in %s', (name) => {
  const manifests = manifestsOf(name);
  const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
  const { address = '', port: apiPort = 0 } = API_SERVERS[name] ?? {};
  const ends = new Map(
    [
      ...podsOf(manifests),
      ...OUTSIDE,
      { name: 'kubernetes-api', address },
      { name: 'node', address: '192.168.49.2', isNode: true },
    ].map((end) => [end.name, end]),
  );
  const endOf = (end: string): End => {
    const found = ends.get(end);
    if (found === undefined) throw new Error(`there is no '${end}' in ${name}`);
    return found;
  };
  const flink = manifests.find(({ kind }) => kind === 'FlinkDeployment');
  const isHighlyAvailable = JSON.stringify(flink?.spec ?? {}).includes('high-availability.type');
  const flows = [
    ...STRIMZI_FLOWS,
    ...(flink ? FLINK_FLOWS : []),
    ...(isHighlyAvailable ? FLINK_HIGH_AVAILABILITY_FLOWS : []),
  ];

  it.each(flows)('passes: $from -> $to:$port, $why', ({ from, to, port }) => {
    expect(allows(policies, endOf(from), endOf(to), `${port || apiPort}`)).toBe(true);
  });

  it.each([
    ['kafka', 'outside', 443],
    ['kafka', "a node's metadata", apiPort],
    ['kafka', 'job', 8081],
    ['entity-operator', 'kafka', 9092],
    ['strimzi-operator', 'kafka', 9092],
    ['flink-operator', 'kafka', 9092],
    ['a stranger', 'kafka', 8443],
    ['another namespace', 'kafka', 9091],
    ['influxdb', 'kubernetes-api', apiPort],
    ['datagen', 'kubernetes-api', apiPort],
  ])('does not pass: %s -> %s:%d', (from, to, port) => {
    expect(allows(policies, endOf(from), endOf(to), `${port}`)).toBe(false);
  });

  it('lists nothing where nothing is allowed, as the API server stores it', () => {
    expect(policies.flatMap(({ spec }) => [spec.ingress, spec.egress]).filter((rules) => rules?.length === 0)).toEqual(
      [],
    );
  });

  it('stands in no rule twice', () => {
    for (const { spec } of policies) {
      for (const rules of [spec.ingress ?? [], spec.egress ?? []]) {
        const peers = rules.map(({ from, to }) => JSON.stringify(from ?? to));
        expect(new Set(peers).size).toBe(peers.length);
      }
    }
  });
});
