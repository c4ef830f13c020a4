import { loadEnvironment } from '../../../infra/environments';
import { credentialSettings } from '../../../job/kafka-credentials';
import { parseManifests, synthesizeFiles } from './manifests';

const small = loadEnvironment('small').props;

describe('the Node engine where Kafka asks for a password', () => {
  const secured = { ...small, kafka: { ...small.kafka, authentication: 'scram-sha-512' } } as const;
  const manifests = Object.values(synthesizeFiles(secured)).flatMap(parseManifests);
  const ofJob = manifests.filter(({ metadata }) => metadata.name === 'job');

  it('has a user of its own', () => {
    expect(ofJob.map(({ kind }) => kind)).toContain('KafkaUser');
  });

  it.each(Object.values(credentialSettings))('is told $variable', ({ variable }) => {
    const containers = ofJob.find(({ kind }) => kind === 'Deployment')?.spec.template?.spec.containers;
    expect(containers?.flatMap(({ env = [] }) => env.map(({ name }) => name))).toContain(variable);
  });
});
