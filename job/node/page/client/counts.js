import { byId, setText } from './dom.js';
import { formatAge, formatBytes, formatCount } from './format.js';

/** @type {{ rows: number, time: number } | undefined} */
let before;

/**
 * Puts the counts where the page asks for them by `data-count`, and the places by `data-place`.
 * @param {import('./types').State} state
 */
export function showCounts({ counts, places, checkpointAgeMs, pipeline }) {
  /** @type {Record<string, string>} */
  const texts = Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, formatCount(value)]));
  texts.fileBytes = formatBytes(counts.fileBytes ?? 0);
  texts.checkpointAge = formatAge(checkpointAgeMs);
  texts.rate = rate(counts.rows ?? 0);
  for (const target of document.querySelectorAll('[data-count]'))
    setText(target, texts[target.getAttribute('data-count') ?? ''] ?? '');
  for (const target of document.querySelectorAll('[data-place]')) {
    const place = places[target.getAttribute('data-place') ?? ''] ?? '';
    setText(target, target instanceof SVGElement ? shorten(place) : place);
  }
  setText(byId('pipeline'), pipeline);
}

/** @param {number} rows */
function rate(rows) {
  const now = performance.now();
  const perSecond = before && now > before.time ? ((rows - before.rows) * 1000) / (now - before.time) : 0;
  before = { rows, time: now };
  return formatCount(Math.max(0, perSecond));
}

/** Of a long place, such as a path, the end tells more. @param {string} text */
const shorten = (text) => (text.length <= 24 ? text : `…${text.slice(-23)}`);
