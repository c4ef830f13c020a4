import type { Broker, Cluster, Kafka } from 'kafkajs';
import Decoder from 'kafkajs/src/protocol/decoder';
import Encoder from 'kafkajs/src/protocol/encoder';
import { createErrorFromCode } from 'kafkajs/src/protocol/error';
import { clusterOf, sendTo } from './cluster';
import { uuidBytes, withTags } from './fetch-request';

const METADATA = 3;
const METADATA_VERSION = 12;
const UNKNOWN_TOPIC = 3;
const NO_ID = '0'.repeat(32);

/**
 * The id of a topic, which another topic of that name won't have (KIP-516): 32 hexadecimal digits, or undefined where
 * there is no such topic. kafkajs asks for metadata in versions that don't tell it.
 */
export async function fetchTopicId(kafka: Kafka, topic: string): Promise<string | undefined> {
  const cluster = clusterOf(kafka);
  await cluster.connect();
  try {
    // Brokers are known once metadata have been read, of whatever topic.
    await cluster.refreshMetadata();
    return await askAny(cluster, topic);
  } finally {
    await cluster.disconnect();
  }
}

async function askAny(cluster: Cluster, topic: string): Promise<string | undefined> {
  let failure: unknown = new Error('the cluster has no brokers');
  for (const nodeId of cluster.getNodeIds()) {
    try {
      return await ask(await cluster.findBroker({ nodeId: String(nodeId) }), topic);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function ask(broker: Broker, topic: string): Promise<string | undefined> {
  const { errorCode, id } = await sendTo(broker, metadataRequest(topic), decodeMetadata);
  if (errorCode === UNKNOWN_TOPIC) return undefined;
  if (errorCode !== 0) throw createErrorFromCode(errorCode);
  return id;
}

/**
 * Metadata request, version 12:
 *
 *     request = tags [topic] allowAutoTopicCreation:boolean includeTopicAuthorizedOperations:boolean tags
 *     topic   = id:uuid name:string tags
 *
 * Source: Apache Kafka's protocol guide, "Metadata API (Key: 3)".
 */
function metadataRequest(name: string) {
  const topic = withTags(new Encoder().writeBuffer(uuidBytes(NO_ID)).writeUVarIntString(name));
  return {
    apiKey: METADATA,
    apiVersion: METADATA_VERSION,
    apiName: 'Metadata',
    encode: async () =>
      withTags(withTags(new Encoder()).writeUVarIntArray([topic]).writeBoolean(false).writeBoolean(false)),
  };
}

/**
 * Metadata response, version 12, as far as the first topic's id:
 *
 *     response = tags throttleTime:int32 [broker] clusterId:string controllerId:int32 [topic] ...
 *     broker   = nodeId:int32 host:string port:int32 rack:string tags
 *     topic    = errorCode:int16 name:string id:uuid ...
 */
function decodeMetadata(rawData: Buffer): { errorCode: number; id: string } {
  const decoder = new Decoder(rawData);
  decoder.readUVarInt();
  decoder.readInt32();
  decoder.readUVarIntArray(() => {
    decoder.readInt32();
    decoder.readUVarIntString();
    decoder.readInt32();
    decoder.readUVarIntString();
    decoder.readUVarInt();
  });
  decoder.readUVarIntString();
  decoder.readInt32();
  decoder.readUVarInt();
  const errorCode = decoder.readInt16();
  decoder.readUVarIntString();
  return { errorCode, id: decoder.readBytes(16)?.toString('hex') ?? NO_ID };
}
