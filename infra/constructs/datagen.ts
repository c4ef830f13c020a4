import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Construct } from 'constructs';
import { settings } from '../../datagen/settings';
import type { Milliseconds } from '../../job/duration';

import type { Image } from '../images';
import { Component } from './component';
import { ConfigFiles } from './config-files';
import { credentialVariables, KafkaClient } from './kafka-client';
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
          [settings.tags.variable]: `${DIRECTORY}/${TAGS}`,
          [settings.kafkaBrokers.variable]: kafka.bootstrapServers,
          [settings.kafkaClientId.variable]: this.name,
          [settings.kafkaTopic.variable]: props.topic.name,
          [settings.kafkaProducerSendAcks.variable]: settings.kafkaProducerSendAcks.default,
          [settings.loop.variable]: String(props.loop),
          [settings.badValueShare.variable]: settings.badValueShare.default,
          ...credentialVariables(kafka.credentials),
        },
        mounts: [
          { path: DIRECTORY, config: tags },
          ...(kafka.credentials ? [kafka.credentials.caMount, kafka.credentials.passwordMount] : []),
        ],
      },
    });
  }
}
