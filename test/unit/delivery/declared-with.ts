import * as cdk8s from 'cdk8s';
import { System } from '../../../infra/charts/system';
import type { Manifest } from '../../../infra/delivery/manifest';
import { type Declared, objectsOf } from '../../../infra/delivery/revision/declared';
import { loadEnvironment } from '../../../infra/environments';
import type { EnvironmentProps } from '../../../infra/environments/environment';
import { wiringOf } from '../../../infra/picture/wiring';
import type { Pipeline } from '../../../job/definition';
import { pipeline } from '../../../job/pipeline';

/** What is changed in the code, or in manifests where the code would refuse it. */
export interface Prepared {
  readonly environment: string;
  readonly props?: (props: EnvironmentProps) => EnvironmentProps;
  readonly pipeline?: (definition: typeof pipeline) => Pipeline;
  readonly manifests?: (manifest: Manifest) => Manifest;
}

/** What an environment declares once the changes are made. */
export function declaredWith({ environment, props = same, manifests = same, ...change }: Prepared): Declared {
  const original = { ...pipeline };
  const contract = change.pipeline?.(pipeline) ?? original;
  // Everything reads the one definition, as it would from a changed file.
  Object.assign(pipeline, contract);
  try {
    const system = new System(props(loadEnvironment(environment).props));
    const objects = objectsOf(system, cdk8s);
    const changed = objects.map((each) => ({ ...each, manifest: manifests(each.manifest) }));
    return { objects: changed, pipeline: contract, images: {}, releases: [], wiring: wiringOf(system) };
  } finally {
    Object.assign(pipeline, original);
  }
}

const same = <T>(value: T): T => value;
