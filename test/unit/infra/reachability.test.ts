import type { Manifest, Spec } from './manifests';
import { allows, type End } from './reachability';

const policy = (spec: Spec, namespace = 'x'): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'policy', namespace },
  spec,
});
const pod = (name: string, namespace = 'x'): End => ({ name, namespace, labels: { pod: name } });
const [a, b, inY] = [pod('a'), pod('b'), pod('a', 'y')];
const address = (text: string): End => ({ name: text, address: text });
const ALL = {};
const A = { matchLabels: { pod: 'a' } };
const Y = { matchLabels: { 'kubernetes.io/metadata.name': 'y' } };

/** What the documentation of the API's fields says, a case for each sentence. */
describe('the evaluator of policies', () => {
  it.each<[what: string, allowed: boolean, policies: Manifest[], from: End, to: End, port: string]>([
    ['lets pass what no policy selects', true, [], a, b, '80'],
    ['denies what a policy with no rule selects', false, [policy({ podSelector: ALL })], a, b, '80'],
    ['applies a policy in its own namespace alone', true, [policy({ podSelector: ALL }, 'y')], a, b, '80'],
    ['leaves egress open where only ingress is spoken of', true, [policy({ podSelector: A })], a, b, '80'],
    [
      'takes rules of egress for a policy on egress too',
      false,
      [policy({ podSelector: A, egress: [{ to: [{ podSelector: A }] }] })],
      a,
      b,
      '80',
    ],
    ['denies egress by its type alone', false, [policy({ podSelector: ALL, policyTypes: ['Egress'] })], a, b, '80'],
    ['lets an empty rule allow everything', true, [policy({ podSelector: ALL, ingress: [{}] })], inY, b, '80'],
    ['adds policies up', true, [policy({ podSelector: ALL }), policy({ podSelector: ALL, ingress: [{}] })], a, b, '80'],
    [
      'needs both sides to agree',
      false,
      [
        policy({ podSelector: A, policyTypes: ['Egress'] }),
        policy({ podSelector: ALL, ingress: [{ from: [{ podSelector: A }] }] }),
      ],
      a,
      b,
      '80',
    ],
    [
      'looks for pods in the namespace of the policy',
      false,
      [policy({ podSelector: ALL, ingress: [{ from: [{ podSelector: A }] }] })],
      inY,
      b,
      '80',
    ],
    [
      'looks for pods in the namespaces that are selected beside them',
      true,
      [policy({ podSelector: ALL, ingress: [{ from: [{ podSelector: A, namespaceSelector: Y }] }] })],
      inY,
      b,
      '80',
    ],
    [
      'takes both selectors of one peer together',
      false,
      [policy({ podSelector: ALL, ingress: [{ from: [{ podSelector: A, namespaceSelector: Y }] }] })],
      a,
      b,
      '80',
    ],
    [
      'takes two peers for either',
      true,
      [policy({ podSelector: ALL, ingress: [{ from: [{ podSelector: A }, { namespaceSelector: Y }] }] })],
      a,
      b,
      '80',
    ],
    [
      'selects by expressions',
      false,
      [
        policy({
          podSelector: ALL,
          ingress: [
            { from: [{ podSelector: { matchExpressions: [{ key: 'pod', operator: 'NotIn', values: ['a'] }] } }] },
          ],
        }),
      ],
      a,
      b,
      '80',
    ],
    ['keeps to the ports', false, [policy({ podSelector: ALL, ingress: [{ ports: [{ port: 81 }] }] })], a, b, '80'],
    [
      'knows ranges of ports',
      true,
      [policy({ podSelector: ALL, ingress: [{ ports: [{ port: 80, endPort: 90 }] }] })],
      a,
      b,
      '90',
    ],
    [
      'takes TCP where no protocol is named',
      false,
      [policy({ podSelector: ALL, ingress: [{ ports: [{ port: 53 }] }] })],
      a,
      b,
      '53/udp',
    ],
    [
      'lets addresses of a block in',
      true,
      [policy({ podSelector: ALL, ingress: [{ from: [{ ipBlock: { cidr: '10.1.0.0/16' } }] }] })],
      address('10.1.2.3'),
      b,
      '80',
    ],
    [
      'but not those that are excepted',
      false,
      [
        policy({
          podSelector: ALL,
          ingress: [{ from: [{ ipBlock: { cidr: '10.1.0.0/16', except: ['10.1.2.0/24'] } }] }],
        }),
      ],
      address('10.1.2.3'),
      b,
      '80',
    ],
    [
      'lets the node of a pod in, always',
      true,
      [policy({ podSelector: ALL })],
      { ...address('192.168.49.2'), isNode: true },
      b,
      '8080',
    ],
  ])('%s', (_, allowed, policies, from, to, port) => {
    expect(allows(policies, from, to, port)).toBe(allowed);
  });
});
