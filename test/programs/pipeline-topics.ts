import { pipeline } from '../../job/pipeline';
import type { KafkaCluster } from './kafka';

/** Creates the topics that the pipeline declares. */
export async function createPipelineTopics(cluster: KafkaCluster): Promise<void> {
  for (const { name, partitions } of Object.values(pipeline.topics)) await cluster.createTopic(name, { partitions });
}
