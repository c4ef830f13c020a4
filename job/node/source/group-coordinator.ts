import type { Consumer, RequestTimeoutEvent } from 'kafkajs';
import { createErrorFromCode } from 'kafkajs/src/protocol/error';

const NOT_COORDINATOR = 16;

/** The broker that coordinates a consumer's group, as far as its answers to heartbeats tell. */
export class GroupCoordinator {
  /** It has left a heartbeat without an answer. */
  #hangs = false;

  watch(consumer: Consumer): void {
    consumer.on(consumer.events.REQUEST_TIMEOUT, ({ payload }: RequestTimeoutEvent) => {
      if (payload.apiName === 'Heartbeat') this.#hangs = true;
    });
    consumer.on(consumer.events.GROUP_JOIN, () => {
      this.#hangs = false;
    });
  }

  /**
   * To be called before whatever leads to heartbeats. kafkajs would ask a broker that hangs again after each batch that it
   * holds, and wait for so long each time: with this answer it joins the group at the broker that coordinates it by now.
   * @throws Error when it hangs
   */
  leaveIfHung(): void {
    if (this.#hangs) throw createErrorFromCode(NOT_COORDINATOR);
  }
}
