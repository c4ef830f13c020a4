import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Construct } from 'constructs';
import type { Milliseconds } from '../../job/duration';
import { settings } from '../../job/settings';
import type { Image } from '../images';
import { Component } from './component';
import { ConfigFiles } from './config-files';
import { KafkaClient } from './kafka-client';
import type { KafkaCluster } from './kafka-cluster';
import type { Resources } from './resources';
import type { Topic } from './topic';
import { Deployment } from './workload';

export interface DatagenProps {
  readonly image: Image;
  readonly cluster: KafkaCluster;
  /** Where the rows go. */
  readonly topic: Topic;
  /** Time between two messages. */
  readonly loop: Milliseconds;
  readonly resources: Resources;
}

const DIRECTORY = '/etc/datagen';
const TAGS = 'tags.yaml';

/** The data generator, with the tags of this repository. */
export class Datagen extends Component {
  constructor(scope: Construct, id: string, props: DatagenProps) {
    super(scope, id, { name: 'datagen' });
    const kafka = new KafkaClient(this, 'Kafka', { cluster: props.cluster, component: this, writes: [props.topic] });
    const tags = new ConfigFiles(this, 'Tags', {
      name: 'datagen-tags',
      files: { [TAGS]: readFileSync(join(__dirname, '../../datagen', TAGS), 'utf8') },
    });
    new Deployment(this, 'Deployment', {
      component: this,
      pod: {
        name: this.name,
        image: props.image,
        user: 10_001,
        resources: props.resources,
        env: {
          TAGS: `${DIRECTORY}/${TAGS}`,
          KAFKA_BROKERS: kafka.bootstrapServers,
          KAFKA_CLIENT_ID: this.name,
          KAFKA_TOPIC: props.topic.name,
          KAFKA_PRODUCER_SEND_ACKS: settings.acks.default,
          LOOP_MS: String(props.loop),
        },
        mounts: [{ path: DIRECTORY, config: tags }],
      },
    });
  }
}
