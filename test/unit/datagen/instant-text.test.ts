import fc from 'fast-check';
import { InstantText } from '../../../datagen/instant-text';

const instants = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });

it('writes every instant of the years 0 to 9999 as Date does', () => {
  const text = new InstantText();
  fc.assert(
    fc.property(instants, (instant) => {
      expect(text.of(instant)).toBe(new Date(instant).toISOString());
    }),
  );
});

it('writes instants of one minute alike, in whatever order they come', () => {
  const text = new InstantText();
  const start = Date.parse('2026-11-22T10:05:00Z');
  for (const rest of [59_999, 0, 1, 1000, 59_999, -1, 60_000]) {
    expect(text.of(start + rest)).toBe(new Date(start + rest).toISOString());
  }
});
