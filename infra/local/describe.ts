import { settings as datagenSettings } from '../../datagen/settings';
import type { Variable } from './manifests';
import type { Addresses } from './state';
import { ENVIRONMENTS, type LocalSystem } from './system';

/** Where the parts of a system are once its job was started, with its bucket and topic as the manifests name them. */
export function describe(system: LocalSystem): Addresses {
  const { kafka, localStack, influxDb, engine, context } = system;
  const { manifests, replacements } = context;
  const influx = manifests.get('StatefulSet', 'influxdb').spec.template.spec.containers[0]?.env ?? [];
  const value = (name: string) => {
    const variable = find(influx, name);
    return variable.valueFrom === undefined
      ? (variable.value ?? '')
      : replacements.secret(variable.valueFrom.secretKeyRef);
  };
  const datagen = manifests.get('Deployment', 'datagen').spec.template.spec.containers[0]?.env ?? [];
  return {
    engine,
    environment: ENVIRONMENTS[engine],
    kafka: {
      bootstrapServers: kafka.bootstrapServers,
      sourceTopic: find(datagen, datagenSettings.kafkaTopic.variable).value ?? '',
    },
    s3: {
      endpoint: localStack.endpoint,
      ...system.longTermStore,
      accessKeyId: localStack.credentials.AWS_ACCESS_KEY_ID,
      secretAccessKey: localStack.credentials.AWS_SECRET_ACCESS_KEY,
    },
    influxDb: {
      url: influxDb.url,
      org: value('DOCKER_INFLUXDB_INIT_ORG'),
      bucket: value('DOCKER_INFLUXDB_INIT_BUCKET'),
      user: value('DOCKER_INFLUXDB_INIT_USERNAME'),
      password: value('DOCKER_INFLUXDB_INIT_PASSWORD'),
      token: value('DOCKER_INFLUXDB_INIT_ADMIN_TOKEN'),
    },
    job: 'rest' in system.job ? system.job.rest.url : system.job.url,
  };
}

function find(env: readonly Variable[], name: string): Variable {
  const variable = env.find((each) => each.name === name);
  if (variable === undefined) throw new Error(`the manifests set no variable ${name}`);
  return variable;
}
