import { FlinkJob } from '../../constructs/flink-job';
import { NodeJob } from '../../constructs/node-job';
import { Service } from '../../constructs/service';
import type { ForwardOptions } from '../cluster/port-forward';
import type { Target } from '../cluster/target';
import { constructsOf } from './access';

/** Something to look into the system with, in a browser. */
export interface Console extends ForwardOptions {
  readonly name: string;
  /** The component that serves it. */
  readonly component: string;
  /** Its usual port on this machine: bookmarks stay right. */
  readonly localPort: number;
}

const SERVICES = {
  influxdb: { name: 'InfluxDB', localPort: 8086 },
  'kafka-ui': { name: 'Kafka UI', localPort: 58_080 },
  s3manager: { name: 'S3 Manager', localPort: 32_280 },
} as const;
const JOB_PORT = 8081;

/** The consoles that an environment has. */
export const consoles = (to: Pick<Target, 'props'>): Console[] => [
  ...jobConsoles(to),
  ...constructsOf(to, Service).flatMap(console),
];

function console({ name, ports }: Service<string>): Console[] {
  const known = Object.entries(SERVICES).find(([service]) => service === name)?.[1];
  const [port] = Object.values(ports);
  return known === undefined || port === undefined
    ? []
    : [{ ...known, component: name, target: `service/${name}`, port: port.number }];
}

const jobConsoles = (to: Pick<Target, 'props'>): Console[] => [
  ...constructsOf(to, FlinkJob).map(({ name, rest }) => ({
    name: 'Flink',
    component: name,
    target: `service/${rest.service}`,
    port: rest.port.number,
    localPort: JOB_PORT,
  })),
  ...constructsOf(to, NodeJob).map(({ name, http }) => ({
    name: 'job',
    component: name,
    target: `deployment/${name}`,
    port: http.number,
    localPort: JOB_PORT,
  })),
];
