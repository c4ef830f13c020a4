import type { Figure, Metric, Times, Value } from './figure';

/** PromQL for a value. A pod is what Prometheus calls an instance. */
export function promqlOf({ figure, per = 1 }: Value, times: Times): string {
  const top = figureOf(figure, times);
  if (typeof per === 'number') return per === 1 ? top : `${top} / ${per}`;
  return `${top} / ${figureOf(per, times)}`;
}

function figureOf({ metric, as }: Figure, { over }: Times): string {
  const within = `${selector(metric)}[${over / 1000}s]`;
  switch (as) {
    case 'sum':
    case 'max':
      return `${as}(${selector(metric)})`;
    case 'largest pod':
      return `max(sum by (instance) (${selector(metric)}))`;
    case 'pods':
      return `(count(count by (instance) (${selector(metric)})) or vector(0))`;
    case 'whole increase':
      return `sum(increase(${within}) and (${selector(metric)} offset ${over / 1000}s))`;
    case 'increase':
    case 'rate':
    case 'changes':
      return `sum(${as}(${within}))`;
  }
}

const selector = ({ name, where }: Metric): string =>
  where === undefined ? name : `${name}{${where.label}=~${JSON.stringify(where.matches)}}`;
