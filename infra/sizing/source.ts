import type { EnvironmentProps } from '../environments/environment';

/** The environment as a file of infra/environments: what differs from production. */
export function environmentSource({ capacity, kafka, job }: EnvironmentProps, comment: string): string {
  const { brokers, partitions, storage, resources } = kafka;
  return `import { Environment } from './environment';
import production from './production';

/** ${comment} */
export default new Environment({
  ...production.props,
  capacity: ${literal(capacity, 1)},
  kafka: {
    ...production.props.kafka,
${members({ brokers, partitions, storage, resources }, 2)}
  },
  job: ${literal(job, 1)},
});
`;
}

const INDENT = '  ';

function literal(value: unknown, depth: number): string {
  if (Array.isArray(value)) {
    const inner = INDENT.repeat(depth + 1);
    return `[\n${value.map((item) => `${inner}${literal(item, depth + 1)},\n`).join('')}${INDENT.repeat(depth)}]`;
  }
  if (typeof value === 'object' && value !== null) return `{\n${members(value, depth + 1)}\n${INDENT.repeat(depth)}}`;
  return typeof value === 'string' ? `'${value}'` : String(value);
}

const members = (value: object, depth: number): string =>
  Object.entries(value)
    .map(([name, member]) => `${INDENT.repeat(depth)}${name}: ${literal(member, depth)},`)
    .join('\n');
