import type { FetchActivity } from './fetch-activity';
import type { KafkaTopic } from './kafka-topic';
import type { Intake } from './source';

/** Where partitions end by now, asked while no fetch tells, so that the lag grows while the store holds the job back. */
export class EndOffsets {
  #isAsking = false;

  constructor(
    private readonly topic: KafkaTopic,
    private readonly activity: FetchActivity,
  ) {}

  async tell(intake: Intake): Promise<void> {
    if (!this.activity.isHeldUp || this.#isAsking || intake.learnEnd === undefined) return;
    this.#isAsking = true;
    try {
      for (const { partition, end } of await this.topic.ends()) intake.learnEnd(partition, end);
    } catch {
      // The next fetch says what is wrong, and until then the lag is as it was.
    } finally {
      this.#isAsking = false;
    }
  }
}
