import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesApi } from './kubernetes';
import type { Crd } from './operator-crds';

/** A JSON schema, or the part of it that is rewritten here. */
interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly $ref?: string;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly kind: string }[];
}

/**
 * Writes a JSON schema per kind for kubeconform, as `<kind>.json`: Kubernetes' own kinds from what the API says of
 * itself, those of the operators from their CRDs. They are strict: a property that is not listed is an error.
 */
export async function writeSchemas(api: KubernetesApi, crds: readonly Crd[], folder: string): Promise<void> {
  const { stdout } = await api.kubectl('get', '--raw', '/openapi/v2');
  const { definitions }: { definitions: Record<string, Schema> } = JSON.parse(stdout);
  const strictDefinitions = Object.fromEntries(
    Object.entries(definitions).map(([name, schema]) => [name, strict(schema, name)]),
  );
  writeFileSync(join(folder, 'definitions.json'), JSON.stringify({ definitions: strictDefinitions }));
  for (const [name, schema] of Object.entries(definitions)) {
    const kinds = schema['x-kubernetes-group-version-kind'] ?? [];
    // Kinds such as DeleteOptions belong to many groups, and are no objects.
    if (kinds.length === 1 && name.startsWith('io.k8s.')) {
      write(folder, kinds[0]?.kind ?? '', { $ref: `file://${folder}/definitions.json#/definitions/${name}` });
    }
  }
  for (const { spec } of crds) {
    const schema = spec.versions[0]?.schema.openAPIV3Schema;
    if (schema) {
      const common = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } };
      write(folder, spec.names.kind, strict({ ...schema, properties: { ...schema.properties, ...common } }, 'crd'));
    }
  }
}

const write = (folder: string, kind: string, schema: Schema): void =>
  writeFileSync(join(folder, `${kind.toLowerCase()}.json`), JSON.stringify(schema));

function strict(schema: Schema, name: string): Schema {
  if (name.endsWith('.Quantity') || schema.format === 'int-or-string' || schema['x-kubernetes-int-or-string']) {
    return JSON.parse('{ "type": ["string", "number"] }');
  }
  const { properties, additionalProperties, items } = schema;
  const isOpen = additionalProperties !== undefined || schema['x-kubernetes-preserve-unknown-fields'];
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, strict(value, key)])),
      ...(!isOpen && { additionalProperties: false }),
    }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: strict(additionalProperties, '') }),
    ...(items && { items: strict(items, '') }),
  };
}
