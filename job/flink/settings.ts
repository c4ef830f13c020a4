import type { settings } from '../settings';

/** Those settings that the script is compiled with; the others belong to Flink's configuration. */
export const scriptSettings = [
  'bootstrapServers',
  'groupId',
  'sourceTopic',
  'speedLayerTopic',
  'rejectedTopic',
  'acks',
  'kafkaCompression',
  'idleness',
  'longTermStore',
] as const satisfies readonly (keyof typeof settings)[];

export type ScriptSettings = Readonly<Record<(typeof scriptSettings)[number], string>>;

/** The values that differ between places, which the script is compiled with. */
export interface ScriptInputs {
  readonly settings: ScriptSettings;
  /**
   * Properties of the Kafka clients, beyond the settings.
   * @default - none
   */
  readonly kafkaProperties?: Readonly<Record<string, string>>;
}
