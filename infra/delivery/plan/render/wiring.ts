import { type Arrow, textOf } from '../../../picture/wiring';
import type { WiringChange } from '../plan';

/** What comes and what goes, a line for each arrow. */
export function wiringLines({ before, after }: WiringChange): string[] {
  const without = (arrows: readonly Arrow[], others: readonly Arrow[]): string[] => {
    const known = new Set(others.map(textOf));
    return arrows.map(textOf).filter((text) => !known.has(text));
  };
  return [...without(before, after).map((text) => `- ${text}`), ...without(after, before).map((text) => `+ ${text}`)];
}

/**
 * A picture in Mermaid's language, which GitHub and GitLab draw.
 * @param others the arrows of the other picture: those that it lacks are thick
 */
export function mermaid(arrows: readonly Arrow[], others: readonly Arrow[]): string {
  const known = new Set(others.map(textOf));
  const ends = [...new Set(arrows.flatMap(({ from, to }) => [from, to]))];
  const id = (end: string): string => `n${ends.indexOf(end)}`;
  return [
    'flowchart LR',
    ...ends.map((end) => `  ${id(end)}${shape(end)}`),
    ...arrows.map((arrow) => {
      const label = arrow.label === '' ? '' : `|"${arrow.label}"|`;
      return `  ${id(arrow.from)} ${known.has(textOf(arrow)) ? '-->' : '==>'}${label} ${id(arrow.to)}`;
    }),
  ].join('\n');
}

const shape = (end: string): string => (end.startsWith('topic ') ? `[("${end}")]` : `["${end}"]`);
