import { superseded } from '../../../infra/delivery/deploy/superseded';
import type { Manifest } from '../../../infra/delivery/manifest';

const object = (kind: string, component: string): Manifest => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: component, labels: { 'app.kubernetes.io/name': component } },
});

const wave = {
  name: 'job',
  objects: [object('Deployment', 'job'), object('ConfigMap', 'other')].map((manifest) => ({
    manifest,
    path: '',
    chart: 'job',
  })),
};

it('a workload makes room for one of another kind that does its work', () => {
  expect(superseded([object('FlinkDeployment', 'job')], wave)).toEqual([object('FlinkDeployment', 'job')]);
});

it.each([
  ['a workload of another component', object('Deployment', 'other')],
  ['what is no workload', object('ConfigMap', 'job')],
])('%s stays until all is deployed', (_, orphan) => {
  expect(superseded([orphan], wave)).toEqual([]);
});
