import { images } from '../images';
import { goProgram } from './go-program';

/** What Telegraf's configuration may use. The whole of Telegraf would take ten times as long to build. */
const PLUGINS = [
  'inputs.internal',
  'inputs.kafka_consumer',
  'inputs.prometheus',
  'inputs.socket_listener',
  'inputs.statsd',
  'outputs.health',
  'outputs.influxdb_v2',
  'parsers.influx',
  'parsers.value',
  'processors.starlark',
];

/** Telegraf in the version of the image. */
export const telegraf = (): Promise<string> =>
  goProgram('github.com/influxdata/telegraf/cmd/telegraf', `v${images.telegraf.split(':')[1]}`, {
    tags: ['custom', ...PLUGINS],
  });
