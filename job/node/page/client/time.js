import { byId, setText } from './dom.js';
import { counted, formatClock, formatCount, formatTime } from './format.js';

const SVG = 'http://www.w3.org/2000/svg';
/** What it is drawn in, on a screen that is wide and on one that is not: letters keep their size. */
const [WIDE, NARROW] = [640, 350];
const LEFT = 30;
const RIGHT = 80;
const WINDOWS_TOP = 22;
const WINDOW_HEIGHT = 26;
const ROWS_TOP = 72;
/** Of a letter, more or less. */
const LETTER = 6;
const ROW_HEIGHT = 15;

/**
 * Draws event time from left to right: the windows that are open, a line for the watermark, and below each other the
 * partitions with the event time that each has reached.
 * @param {import('../answers').State} state
 */
export function showTime({ time, counts }) {
  const svg = byId('time');
  byId('time-section').hidden = time === undefined || time.partitions.length === 0;
  if (time === undefined || time.partitions.length === 0) return;
  const reached = time.partitions.flatMap(({ eventTime }) => (eventTime === null ? [] : [eventTime]));
  const watermark = time.watermark ?? Math.min(...reached);
  const from = Math.min(watermark, ...time.windows.map(({ start }) => start));
  const until = Math.max(watermark, ...reached, ...time.windows.map(({ end }) => end));
  const width = svg.clientWidth < WIDE * 0.8 ? NARROW : WIDE;
  const scale = (/** @type {number} */ at) =>
    LEFT + ((Math.max(from, at) - from) / Math.max(1, until - from)) * (width - LEFT - RIGHT);
  const bottom = ROWS_TOP + time.partitions.length * ROW_HEIGHT;
  svg.setAttribute('viewBox', `0 0 ${width} ${bottom + 20}`);
  const top = (/** @type {number} */ i) => ROWS_TOP + i * ROW_HEIGHT;
  svg.replaceChildren(
    ...time.windows.flatMap((window) => drawWindow(window, watermark, scale, bottom)),
    text(width - 4, ROWS_TOP - 4, 'checkpoint / now', 'label'),
    ...time.partitions.flatMap((partition, i) => drawPartition(partition, top(i), from, scale, width)),
    shape('line', { class: 'watermark', x1: scale(watermark), x2: scale(watermark), y1: 12, y2: bottom }),
    text(within(scale(watermark), 30, width), 10, 'watermark', 'watermark'),
    text(within(scale(watermark), 24, width), bottom + 14, formatClock(watermark), 'watermark'),
    ...time.windows.flatMap((window) => nameWindow(window, scale)),
  );
  setText(byId('time-words'), inWords(time, watermark, counts.rowsLate ?? 0));
}

/**
 * @param {import('../answers').FillingWindow} window
 * @param {number} watermark
 * @param {(at: number) => number} scale
 * @param {number} bottom
 */
function drawWindow({ start, end }, watermark, scale, bottom) {
  const [left, right] = [scale(start), scale(end)];
  const passed = scale(Math.min(Math.max(watermark, start), end));
  return [
    shape('rect', { class: 'window', x: left, y: WINDOWS_TOP, width: right - left, height: WINDOW_HEIGHT }),
    shape('rect', { class: 'passed', x: left, y: WINDOWS_TOP, width: passed - left, height: WINDOW_HEIGHT }),
    shape('line', { class: 'end', x1: right, x2: right, y1: WINDOWS_TOP, y2: bottom }),
  ];
}

/**
 * As much as there is room for, over all lines.
 * @param {import('../answers').FillingWindow} window
 * @param {(at: number) => number} scale
 */
function nameWindow({ start, end, tags }, scale) {
  const [left, right] = [scale(start), scale(end)];
  const names = [`${formatTime(start)}–${formatTime(end)}: ${counted(tags, 'tag')}`, formatTime(start)];
  const name = names.find(({ length }) => length * LETTER <= right - left);
  return name === undefined ? [] : [text((left + right) / 2, WINDOWS_TOP + 17, name, 'window-name')];
}

/** A text's middle that leaves all of it in the picture. @param {number} x @param {number} half @param {number} width */
const within = (x, half, width) => Math.min(Math.max(x, half), width - half);

/**
 * @param {import('../answers').PartitionTime} partition
 * @param {number} y
 * @param {number} from
 * @param {(at: number) => number} scale
 * @param {number} width
 */
function drawPartition({ partition, eventTime, isIdle, isHolding, offset, checkpointOffset }, y, from, scale, width) {
  const kind = isIdle ? 'idle' : isHolding ? 'holding' : 'reading';
  const middle = y + ROW_HEIGHT / 2;
  const saved = checkpointOffset === null ? '' : `${formatCount(checkpointOffset)} / `;
  const at = eventTime === null ? from : eventTime;
  return [
    text(LEFT - 8, middle + 4, String(partition), `label ${kind}`),
    shape('line', { class: `reached ${kind}`, x1: scale(from), x2: scale(at), y1: middle, y2: middle }),
    shape('circle', { class: `reached ${kind}`, cx: scale(at), cy: middle, r: 4 }),
    text(width - 4, middle + 4, isIdle ? 'idle' : `${saved}${formatCount(offset)}`, `label ${kind}`),
  ];
}

/**
 * @param {import('../answers').JobTime} time
 * @param {number} watermark
 * @param {number} late
 */
function inWords({ partitions, windows }, watermark, late) {
  const holding = partitions.find(({ isHolding }) => isHolding);
  const idle = partitions.filter(({ isIdle }) => isIdle).map(({ partition }) => partition);
  const [first] = windows;
  const words = [
    holding === undefined
      ? `The watermark is at ${formatClock(watermark)}, and no partition holds it back: all are idle.`
      : `The watermark is at ${formatClock(watermark)}, where partition ${holding.partition} is: none has come less far.`,
    first === undefined
      ? 'No window is open.'
      : `The window from ${formatTime(first.start)} to ${formatTime(first.end)} closes once the watermark is at its end.`,
    ...(idle.length > 0 ? [`The watermark no longer waits for partition ${idle.join(', ')}, which is idle.`] : []),
    `${counted(late, 'row')} came late, after ${late === 1 ? 'its' : 'their'} window had closed.`,
  ];
  return words.join(' ');
}

/**
 * @param {string} tag
 * @param {Readonly<Record<string, string | number>>} attributes
 */
function shape(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/** @param {number} x @param {number} y @param {string} content @param {string} kind */
function text(x, y, content, kind) {
  const made = shape('text', { x, y, class: kind });
  made.textContent = content;
  return made;
}
