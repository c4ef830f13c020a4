import { instance } from '@viz-js/viz';
import { System } from '../charts/system';
import type { EnvironmentProps } from '../environments/environment';
import { dotOf } from './dot';
import { font } from './palette';
import { topologyOf } from './topology';

/** The system of an environment as SVG. */
export async function pictureOf(environment: EnvironmentProps): Promise<string> {
  const graphviz = await instance();
  const svg = graphviz.renderString(dotOf(topologyOf(new System(environment))), { format: 'svg' });
  // The text before the element names Graphviz's version, which is no part of the picture.
  return `${svg
    .slice(svg.indexOf('<svg'))
    .replace('<svg ', '<svg role="img" aria-label="What is wired to what" ')
    .replaceAll(`font-family="${font.measured}"`, `font-family="${font.shown}"`)
    .trimEnd()}\n`;
}
