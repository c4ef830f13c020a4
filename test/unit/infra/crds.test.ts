import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { operatorCrds, type Schema } from '../../programs/operator-crds';
import { exportedTypes, SchemaSubset } from './schema-subset';

const FOLDER = join(__dirname, '../../../infra/crds');
const KINDS = ['FlinkDeployment', 'Kafka', 'KafkaNodePool', 'KafkaTopic', 'KafkaUser'];

const { crds, missing } = operatorCrds();
const { types, checker } = exportedTypes(readdirSync(FOLDER).map((file) => join(FOLDER, file)));
const subset = new SchemaSubset(checker);

function specType(kind: string) {
  const type = types.get(`${kind}Spec`);
  if (!type) throw new Error(`infra/crds exports no ${kind}Spec`);
  return type;
}

describe('the types of infra/crds', () => {
  const schemas = new Map(
    crds.flatMap(({ spec }) => {
      const schema = spec.versions[0]?.schema.openAPIV3Schema.properties?.spec;
      return schema ? [[spec.names.kind, schema]] : [];
    }),
  );

  for (const kind of KINDS) {
    const schema = schemas.get(kind);
    if (schema) {
      it(`say nothing of ${kind} that its CRD does not`, () => {
        expect(subset.differences(specType(kind), schema, 'spec')).toEqual([]);
      });
    }
  }

  if (missing) {
    it(`are not all compared with the CRDs (skipped): ${missing}`, () => {
      if (process.env.CI) throw new Error(missing);
      process.stderr.write(`The types of infra/crds are not all compared with the CRDs: ${missing}\n`);
    });
  }
});

describe('the comparison of a type with a schema', () => {
  const storage: Schema = {
    type: 'object',
    required: ['type'],
    properties: { type: { type: 'string', enum: ['ephemeral', 'jbod', 'persistent-claim'] }, size: { type: 'string' } },
  };
  const pool: Schema = {
    type: 'object',
    properties: {
      replicas: { type: 'integer' },
      roles: { type: 'array', items: { type: 'string', enum: ['controller', 'broker'] } },
      storage: {
        ...storage,
        properties: {
          ...storage.properties,
          class: { type: 'string' },
          id: { type: 'integer' },
          deleteClaim: { type: 'boolean' },
          kraftMetadata: { type: 'string', enum: ['shared'] },
          sizeLimit: { type: 'string' },
          volumes: { type: 'array', items: { type: 'object' } },
        },
      },
      resources: { type: 'object' },
      jvmOptions: { type: 'object' },
    },
  };
  const differences = (changes: Schema['properties']) =>
    subset.differences(specType('KafkaNodePool'), { ...pool, properties: { ...pool.properties, ...changes } }, 'spec');

  it('finds nothing where there is nothing', () => {
    expect(differences({})).toEqual([]);
  });

  it('finds a property that the schema does not have', () => {
    const { replicas: _, ...properties } = pool.properties ?? {};
    expect(subset.differences(specType('KafkaNodePool'), { ...pool, properties }, 'spec')).toEqual([
      'spec.replicas: not in the CRD',
    ]);
  });

  it('finds another type', () => {
    expect(differences({ replicas: { type: 'string' } })).toEqual([
      'spec.replicas: number where the CRD has string | int-or-string',
    ]);
  });

  it('finds values of an enum that are left out or added, in lists as well', () => {
    expect(
      differences({ roles: { type: 'array', items: { type: 'string', enum: ['controller', 'observer'] } } }),
    ).toEqual([
      "spec.roles[]: 'broker' is not one of the CRD's values",
      "spec.roles[]: the CRD's value 'observer' is left out",
    ]);
  });

  it('finds an enum that the type has as any string', () => {
    const size: Schema = { type: 'string', enum: ['S', 'L'] };
    const changed = { ...pool.properties?.storage, properties: { ...pool.properties?.storage?.properties, size } };
    expect(differences({ storage: changed })).toEqual(['spec.storage.size: any string where the CRD has S | L']);
  });

  it('finds a required property that the type lets one leave out', () => {
    expect(
      differences({
        jvmOptions: {
          type: 'object',
          required: ['-Xmx'],
          properties: { '-Xmx': { type: 'string' }, '-Xms': { type: 'string' } },
        },
      }),
    ).toEqual(['spec.jvmOptions.-Xmx: required by the CRD']);
  });
});
