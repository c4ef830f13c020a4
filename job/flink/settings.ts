import type { settings } from '../settings';

/** Those settings that the script is compiled with; the others belong to Flink's configuration. */
export const scriptSettings = [
  'bootstrapServers',
  'groupId',
  'sourceTopic',
  'speedLayerTopic',
  'rejectedTopic',
  'acks',
  'idleness',
  'longTermStore',
] as const satisfies readonly (keyof typeof settings)[];

export type ScriptSettings = Readonly<Record<(typeof scriptSettings)[number], string>>;
