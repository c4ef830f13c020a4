const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const significant = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 5 });

/** @param {number} value */
export const formatCount = (value) => whole.format(value);

/** Such as `1 row` and `1,000 rows`. @param {number} count @param {string} what */
export const counted = (count, what) => `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;

/** @param {number} value */
export const formatValue = (value) =>
  value !== 0 && (Math.abs(value) >= 1e9 || Math.abs(value) < 1e-4)
    ? value.toExponential(3)
    : significant.format(value);

/** @param {number} bytes */
export function formatBytes(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${significant.format(Number((bytes / 1024 ** power).toPrecision(3)))} ${units[power]}`;
}

/** @param {number} ms */
export const formatAge = (ms) => (ms < 120_000 ? `${Math.floor(ms / 1000)} s` : `${Math.floor(ms / 60_000)} min`);

/** @param {number} time milliseconds since 1970 */
export const formatTime = (time) => new Date(time).toISOString().slice(11, 16);

/** With seconds. @param {number} time milliseconds since 1970 */
export const formatClock = (time) => new Date(time).toISOString().slice(11, 19);
