/** CPU as Kubernetes writes it, in thousandths of a core. */
export type Cpu = `${number}m`;

/** Memory or storage as Kubernetes writes it, in powers of two. */
export type Bytes = `${number}${'Mi' | 'Gi' | 'Ti'}`;

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/**
 * Reads a Kubernetes quantity (`250m`, `1.5Gi`, `2`) as a plain number: cores or bytes.
 * @throws RangeError that names the text and the units allowed
 */
export function parseQuantity(text: string | number): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(String(text)) ?? [];
  const factor = UNITS[unit];
  if (amount === undefined || factor === undefined) {
    const units = Object.keys(UNITS).filter((name) => name !== '');
    throw new RangeError(`'${text}' is not a quantity: write a number and one of the units ${units.join(', ')}`);
  }
  return Number(amount) * factor;
}

/** A quantity as a number; undefined for what is none, which the API server will say. */
export function quantity(value: unknown): number | undefined {
  try {
    return typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined;
  } catch {
    return undefined;
  }
}

export const formatCpu = (cores: number): string => `${Math.round(cores * 1000)}m`;
export const formatBytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)}Mi`;
