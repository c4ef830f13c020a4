import { System } from '../charts/system';
import type { EnvironmentProps } from '../environments/environment';
import { dotOf } from './dot';
import { svgOf } from './svg';
import { topologyOf } from './topology';

/** The system of an environment as SVG. */
export const pictureOf = (environment: EnvironmentProps): Promise<string> =>
  svgOf(dotOf(topologyOf(new System(environment))), 'What is wired to what');
