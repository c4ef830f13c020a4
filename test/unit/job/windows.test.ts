import { milliseconds, minutes, seconds } from '../../../job/duration';
import { eventTimeRange } from '../../../job/event-time';
import { pipeline } from '../../../job/pipeline';
import { pipelinesByWindow, windowsOf } from '../../../job/windows';

const { speedLayer } = pipeline;
const withFurther = (measurement: string, size: number) => ({
  ...pipeline,
  speedLayer: { ...speedLayer, furtherWindows: { [measurement]: { type: 'tumbling', size: minutes(size) } as const } },
});

test('a pipeline has a pipeline for each of its windows, in which that is the only one', () => {
  const each = pipelinesByWindow(withFurther('tags_hourly', 60)).map(({ speedLayer: of }) => of);
  expect(each.map(({ window, line }) => [window.size, line.measurement])).toEqual([
    [minutes(1), 'tags'],
    [minutes(60), 'tags_hourly'],
  ]);
  expect(each.map(({ furtherWindows }) => furtherWindows)).toEqual([undefined, undefined]);
});

test('a pipeline without further windows is the only one of itself', () => {
  expect(pipelinesByWindow(pipeline)).toEqual([pipeline]);
});

test('windows of the measurement of the first ones are refused, since points would collide', () => {
  expect(() => windowsOf(withFurther('tags', 60))).toThrow("measurement 'tags' would overwrite the points");
});

test.each([seconds(90) / 60_000, 0.5])(
  'windows of %s minutes are refused, which do not begin and end with the first',
  (size) => {
    expect(() => windowsOf(withFurther('other', size))).toThrow(
      /^further windows of \S+ don't begin and end with those of 1m: declare multiples$/,
    );
  },
);

test('windows that are there already are refused', () => {
  expect(() => windowsOf(withFurther('other', 1))).toThrow(
    "measurements 'tags' and 'other' would hold the same windows of 1m: leave one out",
  );
});

const hopping = (size: number, hop: number) => ({
  ...pipeline,
  speedLayer: {
    ...speedLayer,
    furtherWindows: { sliding: { type: 'hopping', size: minutes(size), hop: minutes(hop) } as const },
  },
});

test('windows that overlap have a hop, those that tumble one of their size', () => {
  expect(windowsOf(hopping(10, 2)).map(({ size, hop }) => [size, hop])).toEqual([
    [minutes(1), minutes(1)],
    [minutes(10), minutes(2)],
  ]);
});

test.each([
  [10, 3, "hopping windows of 10m can't begin every 3m: declare a hop that the size is a multiple of"],
  [10, 10, "hopping windows of 10m can't begin every 10m"],
  [10, 20, "hopping windows of 10m can't begin every 20m"],
  [10, 0, "hopping windows of 10m can't begin every 0ms"],
  [10, 0.5, "further windows of 10m every 30s don't begin and end with those of 1m: declare multiples"],
])('hopping windows of %s minutes every %s minutes are refused', (size, hop, message) => {
  expect(() => windowsOf(hopping(size, hop))).toThrow(message);
});

test('an event time has room for the end of its longest window', () => {
  const hourly = eventTimeRange(withFurther('tags_hourly', 60)).latest;
  expect((hourly + 1) % minutes(60)).toBe(0);
  expect(hourly).toBeLessThan(eventTimeRange(pipeline).latest);
});

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('an allowed lateness of %s ms is refused', (ms) => {
  const window = { type: 'tumbling', size: minutes(1), allowedLateness: milliseconds(ms) } as const;
  expect(() => windowsOf({ ...pipeline, speedLayer: { ...speedLayer, window } })).toThrow(
    `windows of 1m can't take rows that are late by ${ms} ms: declare an allowedLateness from 0 on, such as minutes(10)`,
  );
});
