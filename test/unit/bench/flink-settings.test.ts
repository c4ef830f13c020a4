import { settings } from '../../../job/settings';
import { VARIANTS } from '../../bench/suites/flink-settings';

const values = {
  bootstrapServers: 'kafka:9092',
  groupId: 'bench',
  sourceTopic: 'time-series',
  speedLayerTopic: 'telegraf',
  rejectedTopic: 'rejected',
  acks: settings.acks.default,
  kafkaCompression: settings.kafkaCompression.default,
  idleness: settings.idleness.default,
  longTermStore: '/store',
};

// The benchmark itself takes too long to be run with every change of the script.
test.each(Object.entries(VARIANTS).flatMap(([name, { script }]) => (script ? [[name, script] as const] : [])))(
  'the script of today has what "%s" changes',
  (_, script) => {
    expect(script(values)).toContain('EXECUTE STATEMENT SET');
  },
);
