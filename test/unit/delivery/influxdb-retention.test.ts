import { changesRetention } from '../../../infra/delivery/deploy/influxdb';
import type { Manifest } from '../../../infra/delivery/manifest';
import { manifest, planOf } from './changes';

const influxDb = (retention: string, image = 'influxdb:2.7.12'): Manifest => {
  const env = [{ name: 'DOCKER_INFLUXDB_INIT_RETENTION', value: retention }];
  return manifest('apps/v1', 'StatefulSet', {
    spec: { template: { spec: { containers: [{ name: 'influxdb', image, env }] } } },
  });
};

it.each<[is: boolean, what: string, before: Manifest[], after: Manifest[]]>([
  [true, 'the declared retention is another', [influxDb('7d')], [influxDb('1d')]],
  [false, 'something else of InfluxDB is another', [influxDb('7d')], [influxDb('7d', 'influxdb:2.8.0')]],
  [false, 'InfluxDB is new, and sets itself up', [], [influxDb('7d')]],
])('a bucket gets its retention by the API (%s) where %s', (is, _, before, after) => {
  expect(changesRetention(planOf(before, after))).toBe(is);
});
