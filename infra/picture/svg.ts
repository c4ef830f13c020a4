import { instance } from '@viz-js/viz';
import { font } from './palette';

/** A graph in Graphviz's language as SVG, with what it shows for whom can't see it. */
export async function svgOf(dot: string, label: string): Promise<string> {
  const graphviz = await instance();
  const svg = graphviz.renderString(dot, { format: 'svg' });
  // The text before the element names Graphviz's version, which is no part of the picture.
  return `${svg
    .slice(svg.indexOf('<svg'))
    .replace('<svg ', `<svg role="img" aria-label="${label}" `)
    .replaceAll(`font-family="${font.measured}"`, `font-family="${font.shown}"`)
    .trimEnd()}\n`;
}
