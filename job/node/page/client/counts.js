import { byId, setText } from './dom.js';
import { formatAge, formatBytes, formatCount } from './format.js';

/** @type {{ rows: number, time: number } | undefined} */
let before;

/**
 * Puts the counts where the page asks for them by `data-count`, and the places by `data-place`.
 * @param {import('../answers').State} state
 */
export function showCounts({ counts, places, checkpointAgeMs, pipeline }) {
  /** @type {Record<string, string>} */
  const texts = Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, formatCount(value)]));
  texts.fileBytes = formatBytes(counts.fileBytes ?? 0);
  texts.checkpointAge = formatAge(checkpointAgeMs);
  texts.rate = rate(counts.rows ?? 0);
  for (const target of document.querySelectorAll('[data-count]'))
    setText(target, texts[target.getAttribute('data-count') ?? ''] ?? '');
  const named = new Map(Object.entries(places));
  for (const target of document.querySelectorAll('[data-place]')) {
    const place = String(named.get(target.getAttribute('data-place') ?? '') ?? '');
    setText(target, target instanceof SVGElement ? shorten(place) : place);
  }
  showElsewhere(places.topics);
  setText(byId('pipeline'), pipeline);
}

/**
 * Draws who is at the other end of the topics, which this process does not see.
 * @param {readonly string[]} topics
 */
function showElsewhere(topics) {
  const isThere = (/** @type {string} */ names) => names.split(' ').some((name) => topics.includes(name));
  for (const part of document.querySelectorAll('[data-topic]'))
    part.classList.toggle('there', isThere(part.getAttribute('data-topic') ?? ''));
  const left = isThere('source') ? -156 : 0;
  const right = isThere('lines rejected') ? 1144 : 960;
  document.querySelector('svg.wide')?.setAttribute('viewBox', `${left} 0 ${right - left} 276`);
}

/** @param {number} rows */
function rate(rows) {
  const now = performance.now();
  const perSecond = before && now > before.time ? ((rows - before.rows) * 1000) / (now - before.time) : 0;
  before = { rows, time: now };
  return formatCount(Math.max(0, perSecond));
}

/** Of a long place, such as a path, the end tells more. @param {string} text */
const shorten = (text) => (text.length <= 28 ? text : `…${text.slice(-27)}`);
