import type { Bench } from '../bench';
import { codecs } from './codecs';
import { compact } from './compact';
import { datagen } from './datagen';
import { definitions } from './definitions';
import { engines } from './engines';
import { flink } from './flink';
import { flinkSettings } from './flink-settings';
import { growth } from './growth';
import { paced } from './paced';
import { parquet } from './parquet';
import { peers } from './peers';
import { recovery } from './recovery';
import { s3 } from './s3';
import { synth } from './synth';

/** What can be measured, by the names that `--only` takes. */
export const suites: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  synth,
  parquet,
  compact,
  datagen,
  engines,
  definitions,
  flink,
  'flink-settings': flinkSettings,
  codecs,
  s3,
  growth,
  recovery,
  peers,
  paced,
};

/** The others are measured when they are asked for: they take too long for what changes seldom. */
export const usualSuites = Object.keys(suites).filter((name) => name !== 'flink-settings');
