import { element, setText } from './dom.js';
import { formatTime, formatValue } from './format.js';
import { spansOf } from './span.js';

/** @typedef {{ figure: HTMLElement, value: Element, body: HTMLElement, plot: uPlot, box: HTMLElement }} Chart */

/** Until it is known how large the page has it. */
const SIZE = { width: 200, height: 120 };

/** One small chart for each field of a tag that holds numbers, with its values as a table below. */
export class Numbers {
  /** @type {Map<string, Chart>} */
  #charts = new Map();
  #parent;
  #sizes = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      const chart = [...this.#charts.values()].find(({ box }) => box === target);
      if (contentRect.width > 0)
        chart?.plot.setSize({ width: Math.floor(contentRect.width), height: contentRect.height });
    }
  });

  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.#parent = parent;
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      for (const { plot } of this.#charts.values()) plot.redraw();
    });
  }

  /** @param {readonly import('../answers').Tag[]} tags */
  show(tags) {
    const spanOf = spansOf(tags);
    for (const [title, { figure, plot, box }] of this.#charts) {
      if (tags.some((tag) => tag.title === title)) continue;
      this.#sizes.unobserve(box);
      plot.destroy();
      figure.remove();
      this.#charts.delete(title);
    }
    for (const tag of tags) {
      const chart = this.#charts.get(tag.title) ?? this.#add(tag);
      const { first, latest } = spanOf(tag);
      chart.plot.setData(series(tag));
      // One value alone needs some room as well.
      chart.plot.setScale('x', { min: Math.min(first, latest - tag.windowMs) / 1000, max: latest / 1000 });
      setText(chart.value, formatValue(Number(tag.values.at(-1))));
      chart.body.replaceChildren(
        ...tag.ends.map((end, i) =>
          element('tr', {}, [
            element('th', { scope: 'row' }, [formatTime(end)]),
            element('td', {}, [formatValue(Number(tag.values[i]))]),
          ]),
        ),
      );
    }
    const figures = tags.flatMap(({ title }) => this.#charts.get(title)?.figure ?? []);
    // What stays is not put in anew: it may have the focus.
    const isSame = figures.every((figure, i) => this.#parent.children[i] === figure);
    if (!isSame) this.#parent.replaceChildren(...figures);
  }

  /** @param {import('../answers').Tag} tag */
  #add({ title, field }) {
    const value = element('strong');
    const box = element('div', { class: 'plot', 'aria-hidden': 'true' });
    const body = element('tbody');
    const head = element('thead', {}, [
      element('tr', {}, [element('th', { scope: 'col' }, ['window until']), element('th', { scope: 'col' }, [field])]),
    ]);
    const details = element('details', {}, [
      element('summary', { 'aria-label': `Values of ${title} as a table` }, ['Values']),
      element('table', {}, [head, body]),
    ]);
    const figure = element('figure', {}, [
      element('figcaption', {}, [element('span', {}, [title]), value]),
      box,
      details,
    ]);
    const chart = { figure, value, body, box, plot: new uPlot(options(value), [[], []], box) };
    this.#charts.set(title, chart);
    this.#sizes.observe(box);
    return chart;
  }
}

/**
 * A window without a value is a gap, not a line from one side to the other.
 * @param {import('../answers').Tag} tag
 * @returns {[number[], (number | null)[]]}
 */
function series({ ends, values, windowMs }) {
  /** @type {[number[], (number | null)[]]} */
  const [times, points] = [[], []];
  ends.forEach((end, i) => {
    const previous = ends[i - 1];
    if (previous !== undefined && end - previous > windowMs) {
      times.push((previous + windowMs) / 1000);
      points.push(null);
    }
    times.push(end / 1000);
    points.push(Number(values[i]));
  });
  return [times, points];
}

/** @param {string} name */
const color = (name) => () => getComputedStyle(document.documentElement).getPropertyValue(name);

/**
 * Puts the value under the pointer, with its time, where otherwise the last one stands.
 * @param {Element} value
 * @returns {uPlot.Options}
 */
function options(value) {
  const font = '11px system-ui, sans-serif';
  const axis = { stroke: color('--muted'), font, grid: { stroke: color('--line'), width: 1 }, ticks: { show: false } };
  return {
    ...SIZE,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } },
    hooks: {
      setCursor: [
        ({ cursor: { idx }, data: [times, points] }) => {
          const isAt = idx !== null && idx !== undefined;
          const point = isAt ? points?.[idx] : points?.at(-1);
          const time = isAt ? times?.[idx] : undefined;
          if (point === null || point === undefined) return;
          setText(value, time === undefined ? formatValue(point) : `${formatTime(time * 1000)} ${formatValue(point)}`);
        },
      ],
    },
    padding: [8, 18, 0, 0],
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    axes: [
      { ...axis, size: 24, space: 60, values: (_, ticks) => ticks.map((tick) => formatTime(tick * 1000)) },
      { ...axis, size: 48, space: 28, values: (_, ticks) => ticks.map(formatValue) },
    ],
    series: [{}, { stroke: color('--accent'), width: 2, points: { size: 5 } }],
  };
}
