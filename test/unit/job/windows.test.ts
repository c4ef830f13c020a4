import { minutes, seconds } from '../../../job/duration';
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

test.each([seconds(90) / 60_000, 1, 0.5])(
  'windows of %s minutes are refused, which do not begin and end with the first',
  (size) => {
    expect(() => windowsOf(withFurther('other', size))).toThrow(
      /don't begin and end with those of 1m: declare a multiple/,
    );
  },
);

test('an event time has room for the end of its longest window', () => {
  const hourly = eventTimeRange(withFurther('tags_hourly', 60)).latest;
  expect((hourly + 1) % minutes(60)).toBe(0);
  expect(hourly).toBeLessThan(eventTimeRange(pipeline).latest);
});
