import { at } from '../../../value-at';
import type { Manifest } from '../../manifest';
import type { State } from '../plan';
import { ofKind } from '../state-queries';
import facts from './facts.json';

/** How a broker takes a setting over: at its start, or while it runs, each broker or all of them together. */
export type Kind = 'read-only' | 'per-broker' | 'cluster-wide';

/** Of Kafka 4.3.1, as its brokers say: test/system/kafka-settings.test.ts holds the facts against a real one. */
const broker: Readonly<Record<string, readonly (string | null)[]>> = facts.broker;
const topic: Readonly<Record<string, string | null>> = facts.topic;

/** How brokers take a setting over, or undefined for what is none of Kafka's. */
export function kindOf(setting: string): Kind | undefined {
  const kind = Object.hasOwn(broker, setting) ? broker[setting]?.[0] : undefined;
  return kind === 'read-only' || kind === 'per-broker' || kind === 'cluster-wide' ? kind : undefined;
}

export const isTopicSetting = (setting: string): boolean => Object.hasOwn(topic, setting);

/** A value as a configuration file has it: Kafka reads numbers and truth values from text. */
export const textOf = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : String(value).trim();

const defaultOf = (setting: string): string | undefined => broker[setting]?.[1] ?? undefined;

/** Whether two values mean the same to Kafka. */
export function same(a: string | undefined, b: string | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a !== '' && b !== '' && Number(a) === Number(b));
}

/** A broker's value of a setting: what is declared, else the default. */
export function brokerValue(kafka: Manifest | undefined, setting: string): string | undefined {
  if (setting === 'log.retention.ms') return retentionMs(kafka);
  return textOf(at(kafka, 'spec', 'kafka', 'config', setting)) ?? defaultOf(setting);
}

const MINUTE = 60_000;

/** The finest unit that is given counts. */
function retentionMs(kafka: Manifest | undefined): string | undefined {
  const config = (setting: string) => textOf(at(kafka, 'spec', 'kafka', 'config', setting));
  const inMs = (value: string, unit: number) => (Number(value) < 0 ? '-1' : String(Number(value) * unit));
  const [ms, minutes] = [config('log.retention.ms'), config('log.retention.minutes')];
  if (ms !== undefined) return ms;
  if (minutes !== undefined) return inMs(minutes, MINUTE);
  return inMs(config('log.retention.hours') ?? defaultOf('log.retention.hours') ?? '', 60 * MINUTE);
}

/** A topic's value of a setting: its own, else the one of the brokers. */
export function topicValue(manifest: Manifest | undefined, setting: string, state: State): string | undefined {
  const own = textOf(at(manifest, 'spec', 'config', setting));
  const fallback = Object.hasOwn(topic, setting) ? topic[setting] : undefined;
  return own ?? (fallback ? brokerValue(ofKind(state, 'Kafka')[0], fallback) : undefined);
}

/** Whether a limit keeps less than before; a negative one is none. */
export function keepsLess(before: string | undefined, after: string | undefined): boolean {
  const limit = (value: string | undefined) => (value === undefined || Number(value) < 0 ? Infinity : Number(value));
  // What is no number is refused, or means what nobody knows here.
  return !(limit(after) >= limit(before));
}

/** Whether a policy cleans in a way that the one before did not: both are lists of `delete` and `compact`. */
export function cleansMore(before: string | undefined, after: string | undefined): boolean {
  const ways = (policy = 'delete') => policy.split(',').map((way) => way.trim());
  return ways(after).some((way) => way !== '' && !ways(before).includes(way));
}
