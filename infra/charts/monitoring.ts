import type { Construct } from 'constructs';
import type { MetricsEndpoint } from '../constructs/metrics-endpoint';
import { podsIn } from '../constructs/peers';
import { PrometheusWatch } from '../constructs/prometheus-watch';
import type { EnvironmentProps } from '../environments/environment';
import { alertsOf, conditionOf, TIMES } from '../health/alerts';
import { promqlOf } from '../health/promql';
import { watchedOf } from '../health/watched';
import { SystemChart, type SystemChartProps } from './system-chart';

export interface MonitoringChartProps extends SystemChartProps {
  readonly prometheus: NonNullable<EnvironmentProps['prometheus']>;
  readonly endpoints: readonly MetricsEndpoint[];
}

/** The alerts for a Prometheus that is in the cluster anyway. What Telegraf says of itself does not reach it. */
export class MonitoringChart extends SystemChart {
  constructor(scope: Construct, id: string, props: MonitoringChartProps) {
    super(scope, id, props);
    const { environment, endpoints, prometheus } = props;
    new PrometheusWatch(this, 'Prometheus', {
      prometheus: podsIn(prometheus.namespace, prometheus.podLabels),
      ...(prometheus.labels && { labels: prometheus.labels }),
      endpoints,
      alerts: alertsOf(watchedOf(environment))
        .filter(({ value }) => value.figure.metric.of !== 'telegraf')
        .map((alert) => ({
          name: alert.name,
          expr: conditionOf(alert, promqlOf(alert.value, TIMES)),
          runbook: `docs/runbook.md#${alert.name}`,
        })),
    });
  }
}
