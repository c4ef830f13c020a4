import { startKafka } from '../../../infra/programs/kafka';
import { fill } from '../backlog';
import type { Bench } from '../bench';
import { peers as systems } from '../peers/peers';
import { runPeer } from '../peers/run-peer';
import { workOf } from '../peers/work';

const ROWS_PER_MESSAGE = 9;
const TAGS = 30;

/** The pipeline's work on both engines, and on what people would pick instead. */
export async function peers(bench: Bench): Promise<void> {
  const shape = { rowsPerMessage: ROWS_PER_MESSAGE, tags: TAGS } as const;
  const rows = bench.scale.peerRows;
  const work = workOf({ ...shape, messages: Math.ceil(rows / ROWS_PER_MESSAGE) });
  const kafka = await startKafka();
  try {
    await bench.alternate(
      systems.map((peer, number) => ({
        subject: {
          suite: 'peers',
          system: peer.system,
          shape: `${rows.toLocaleString('en-US')} rows, ${ROWS_PER_MESSAGE} in each message, ${TAGS} tags`,
          unit: 'rows',
          counted: 'all of its processes, from their start until the last row has been read',
          ...(peer.leavesOut && { leavesOut: peer.leavesOut }),
          versions: peer.versions,
        },
        // A topic for each: what closes the windows of one would make the rows of the next one late.
        run: async (index) =>
          runPeer(peer, work, await fill(kafka, { name: `peers-${number}-${index}`, rows, ...shape })),
      })),
    );
  } finally {
    await kafka.stop();
  }
}
