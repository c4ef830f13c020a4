import type { EnvironmentProps } from '../../environments/environment';
import { type OperatorName, operators } from '../../operators';
import type { DeclaredObject } from '../manifest';

/** All that an environment may need. */
export const operatorNames: readonly OperatorName[] = ['strimzi', 'flink'];

/** The operators that an environment needs. */
export const neededOperators = ({ job }: EnvironmentProps): OperatorName[] =>
  operatorNames.filter((name) => name !== 'flink' || job.engine === 'flink');

/** How Helm has an operator installed. */
export interface Installation {
  readonly version: string;
  readonly status: string;
  readonly values: unknown;
}

/** An object of Helm's, though none of the API. */
export const asObject = (
  name: OperatorName,
  installation: Installation,
  { namespace, release }: Pick<(typeof operators)[OperatorName], 'namespace' | 'release'> = operators[name],
): DeclaredObject => {
  const metadata = { name: release, namespace };
  return {
    manifest: { apiVersion: 'helm.sh/v3', kind: 'Release', metadata, ...installation },
    path: `operators/${name}`,
    chart: 'operators',
  };
};
