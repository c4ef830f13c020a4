import { pipeline } from '../../../job/pipeline';
import { settings } from '../../../job/settings';
import type { JobSettings } from '../job';
import type { KafkaCluster } from '.';

/** Names of topics, and of the group that reads them, as the job's settings call them. */
export type Topics = Required<
  Pick<JobSettings, 'bootstrapServers' | 'groupId' | 'sourceTopic' | 'speedLayerTopic' | 'rejectedTopic'>
>;

/**
 * Creates the topics that the pipeline declares.
 * @param test tells them from those of other tests on the same cluster; without it they have the pipeline's names
 * @param config of the topic to read rows from, in Kafka's words
 */
export async function createPipelineTopics(
  cluster: KafkaCluster,
  test?: string,
  config: Readonly<Record<string, string>> = {},
): Promise<Topics> {
  const { topics, input, speedLayer, rejected } = pipeline;
  const create = async ({ name, partitions }: { readonly name: string; readonly partitions: number }) => {
    const topic = test === undefined ? name : `${test}-${name}`;
    await cluster.createTopic(topic, { partitions, ...(name === topics[input.topic].name && { config }) });
    return topic;
  };
  return {
    bootstrapServers: cluster.bootstrapServers,
    groupId: test ?? settings.groupId.default,
    sourceTopic: await create(topics[input.topic]),
    speedLayerTopic: await create(topics[speedLayer.topic]),
    rejectedTopic: await create(topics[rejected.topic]),
  };
}
