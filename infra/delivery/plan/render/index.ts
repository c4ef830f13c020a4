import type { Plan } from '../plan';
import { renderJson } from './json';
import { renderMarkdown } from './markdown';
import { renderTerminal } from './terminal';

export const FORMATS = ['terminal', 'markdown', 'json'] as const;

export type Format = (typeof FORMATS)[number];

/** @param title what is compared with what */
export function render(plan: Plan, format: Format, title: string): string {
  switch (format) {
    case 'markdown':
      return renderMarkdown(plan, title);
    case 'json':
      return renderJson(plan);
    default:
      return renderTerminal(plan);
  }
}
