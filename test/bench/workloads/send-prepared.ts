import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import frame from 'kafkajs/src/protocol/request';
import produce from 'kafkajs/src/protocol/requests/produce/v7/request';
import { decode, parse } from 'kafkajs/src/protocol/requests/produce/v7/response';
import { pipeline } from '../../../job/pipeline';
import type { Message } from '../../corpus/corpus';
import { type OrdinaryOptions, ordinaryMessages } from '../../corpus/ordinary';
import type { PreparedSenderOptions, Sent } from '../prepared-sender';
import { options } from './workload';

/** As the data generator has it, and kafkajs makes of it. */
const MESSAGES_PER_REQUEST = 1_000;

interface Prepared {
  /** Milliseconds after the first. */
  readonly due: number;
  readonly bytes: Buffer;
}

const { bootstrapServers, topic, messagesPerSecond, ...ordinary } = options<PreparedSenderOptions>();

async function prepare(of: OrdinaryOptions): Promise<Prepared[]> {
  const requests: Prepared[] = [];
  let batch: Message[] = [];
  const end = async () => {
    const due = (requests.length * MESSAGES_PER_REQUEST * 1000) / messagesPerSecond;
    requests.push({ due, bytes: await encode(batch, requests.length) });
    batch = [];
  };
  for (const message of ordinaryMessages(of)) if (batch.push(message) === MESSAGES_PER_REQUEST) await end();
  if (batch.length > 0) await end();
  return requests;
}

/** One record batch for each partition. */
async function encode(messages: readonly Message[], correlationId: number): Promise<Buffer> {
  const partitions = new Set(messages.map(({ partition }) => partition));
  const request = produce({
    acks: -1,
    timeout: 30_000,
    topicData: [
      {
        topic,
        partitions: [...partitions].map((partition) => ({
          partition,
          firstSequence: 0,
          messages: messages.filter((message) => message.partition === partition).map(asRecord),
        })),
      },
    ],
  });
  const { buffer } = await frame({ correlationId, clientId: 'prepared', request });
  return Buffer.from(buffer);
}

const asRecord = ({ timestamp, value }: Message) => ({
  key: null,
  value,
  timestamp: String(timestamp),
  headers: pipeline.input.headers,
});

/** Waits for so many answers: `size:int32 correlationId:int32 body`. @throws KafkaJSProtocolError at a refusal */
async function answers(socket: Socket, count: number): Promise<void> {
  let received = Buffer.alloc(0);
  let left = count;
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
      const end = 4 + received.readInt32BE(0);
      await parse(await decode(received.subarray(8, end)));
      received = received.subarray(end);
      if (--left === 0) return;
    }
  }
  throw new Error(`the broker closed the connection with ${left} of ${count} answers left`);
}

/** Makes all requests, says so, and sends each when it is due, once told to begin. */
void (async () => {
  const requests = await prepare(ordinary);
  const [host = '', port] = bootstrapServers.split(':');
  const socket = connect(Number(port), host).setNoDelay();
  await once(socket, 'connect');
  process.send?.('ready');
  await once(process, 'message');
  const [start, before] = [performance.now(), process.cpuUsage()];
  const answered = answers(socket, requests.length);
  for (const { due, bytes } of requests) {
    const early = start + due - performance.now();
    if (early > 0) await sleep(early);
    if (!socket.write(bytes)) await once(socket, 'drain');
  }
  await answered;
  const { user, system } = process.cpuUsage(before);
  const sent: Sent = { seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 };
  process.send?.(sent);
  socket.destroy();
  process.disconnect();
})();
