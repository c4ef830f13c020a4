import { element, fillRows } from './dom.js';
import { formatTime } from './format.js';
import { spansOf } from './span.js';

/**
 * Shows the latest windows of each field that holds texts as a strip: a block for each value, as long as it stayed the same.
 * @param {HTMLElement} parent
 * @param {readonly import('../answers').Tag[]} tags
 */
export function showStrings(parent, tags) {
  const spanOf = spansOf(tags);
  parent.replaceChildren(
    ...tags.map((tag) => {
      const { first, latest } = spanOf(tag);
      const blocks = runs(tag).map((run) => block(run, first - tag.windowMs, latest));
      const strip = element('ol', { 'aria-label': `Values of ${tag.title}, the oldest first` }, blocks);
      return element('div', { class: 'strip' }, [
        element('h3', {}, [element('span', {}, [tag.title]), element('span', {}, [String(tag.values.at(-1) ?? '')])]),
        strip,
      ]);
    }),
  );
}

/**
 * @param {HTMLElement} body
 * @param {readonly import('../answers').Tag[]} tags
 */
export function fillStringRows(body, tags) {
  const rows = tags.flatMap((tag) =>
    runs(tag).map(({ value, start, end }) => [tag.title, formatTime(start), formatTime(end), value]),
  );
  fillRows(body, rows, 'No window has closed yet.');
}

/** @typedef {{ value: string, start: number, end: number }} Run */

/** @param {import('../answers').Tag} tag */
function runs({ ends, values, windowMs }) {
  /** @type {Run[]} */
  const found = [];
  ends.forEach((end, i) => {
    const value = String(values[i]);
    const last = found.at(-1);
    if (last?.value === value && last.end === end - windowMs) last.end = end;
    else found.push({ value, start: end - windowMs, end });
  });
  return found;
}

/** @param {Run} run @param {number} first @param {number} latest */
function block({ value, start, end }, first, latest) {
  const from = Math.max(start, first);
  const percent = (/** @type {number} */ ms) => `${(100 * ms) / Math.max(1, latest - first)}%`;
  const title = `${formatTime(start)} to ${formatTime(end)}: ${value}`;
  const hidden = element('span', { class: 'for-readers' }, [`${formatTime(start)} to ${formatTime(end)}: `]);
  const made = element('li', { title, class: `hue-${hue(value)}` }, [hidden, element('span', {}, [value])]);
  made.style.left = percent(from - first);
  made.style.width = percent(end - from);
  return made;
}

/** The same value has the same hue everywhere. @param {string} value */
function hue(value) {
  let hash = 0;
  for (let i = 0; i < value.length; i++) hash = (Math.imul(hash, 31) + value.charCodeAt(i)) | 0;
  return Math.abs(hash) % 6;
}
