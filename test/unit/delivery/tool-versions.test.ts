import { atLeast } from '../../../infra/delivery/doctor/tools';

describe('a program that is too old', () => {
  it.each(['v1.29.9', 'v1.9.0', '0.40'])('is found by its version %s', (version) => {
    expect(atLeast('Kubernetes', version, '1.30', 'upgrade it')).toEqual({
      what: `Kubernetes ${version}`,
      todo: 'upgrade it: 1.30 is the oldest that will do',
    });
  });

  it.each(['v1.30.0', 'v1.30.2+k3s1', 'v1.33.13', 'v2.0'])('is not what has the version %s', (version) => {
    expect(atLeast('Kubernetes', version, '1.30', 'upgrade it')).toEqual({ what: `Kubernetes ${version}` });
  });
});
