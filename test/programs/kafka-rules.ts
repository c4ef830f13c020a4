import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, type Admin, ResourcePatternTypes } from 'kafkajs';
import type { KafkaAcl, KafkaUserSpec } from '../../infra/crds/kafka-user';
import type { Manifest } from '../../infra/delivery/manifest';

type Rules = Parameters<Admin['createAcls']>[0]['acl'];

/** What Strimzi's user operator makes of users' rights. */
export const rulesOf = (users: readonly Pick<Manifest, 'metadata' | 'spec'>[]): Rules =>
  users.flatMap(({ metadata, spec }) => {
    const { authorization }: KafkaUserSpec = Object(spec);
    return (authorization?.acls ?? []).flatMap((acl) => rules(metadata.name, acl));
  });

const rules = (user: string, { resource, operations }: KafkaAcl): Rules =>
  operations.map((operation) => ({
    principal: `User:${user}`,
    host: '*',
    resourceType: {
      topic: AclResourceTypes.TOPIC,
      group: AclResourceTypes.GROUP,
      cluster: AclResourceTypes.CLUSTER,
      transactionalId: AclResourceTypes.TRANSACTIONAL_ID,
    }[resource.type],
    resourceName: resource.name ?? 'kafka-cluster',
    resourcePatternType:
      resource.patternType === 'prefix' ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
    operation: AclOperationTypes[toConstant(operation)],
    permissionType: AclPermissionTypes.ALLOW,
  }));

const toConstant = (operation: KafkaAcl['operations'][number]) => {
  const name = operation.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
  const isConstant = (text: string): text is keyof typeof AclOperationTypes => Object.hasOwn(AclOperationTypes, text);
  if (!isConstant(name)) throw new Error(`kafkajs knows no operation ${operation}`);
  return name;
};
