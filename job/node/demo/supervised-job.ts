import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pipeline } from '../../pipeline';
import { Counters } from '../counters';
import type { JobStatus } from '../job/job-status';
import type { JobObserver } from '../job/observer';
import type { Recovery } from '../page/answers';
import type { AnnouncedCheckpoint, Answer, Counts, DemoPaths, News, Question, Questions, Status } from './protocol';
import { StoredRows } from './stored-rows';
import type { Offsets, Topic } from './topic';

const JOB_PROCESS = join(__dirname, 'job-process.ts');

export interface SupervisedJobOptions {
  readonly topic: Topic;
  readonly paths: DemoPaths;
  readonly observer: JobObserver;
  /** Told that the process was killed, by which signal. */
  readonly killed: (signal: string) => void;
}

/**
 * The demo's job, in a process of its own. Where that is killed, another one goes on from the latest checkpoint, as a
 * cluster's would; what is counted and shown goes on with it.
 */
export class SupervisedJob implements JobStatus {
  readonly counters = new Counters(pipeline);
  /** Resolves when the first process reads. */
  readonly reads: Promise<void>;
  #hasBegun = () => {};
  readonly #options: SupervisedJobOptions;
  readonly #storedRows: StoredRows;
  #child: ChildProcess | undefined;
  #status: Status | undefined;
  #told = 0;
  /** What the process has been given so far. */
  #given = new Map<number, number>();
  #announced: AnnouncedCheckpoint | undefined;
  /** What was counted at the latest checkpoint. */
  #counted: Counts = new Counters(pipeline);
  #recovery: Recovery | undefined;
  #failure: string | undefined;

  constructor(options: SupervisedJobOptions) {
    this.#options = options;
    this.#storedRows = new StoredRows(options.paths.store);
    this.reads = new Promise((resolve) => {
      this.#hasBegun = resolve;
    });
  }

  /**
   * Has the topic read to its end.
   * @throws Error with what the job failed by
   */
  async run(): Promise<void> {
    for (;;) {
      const signal = await this.#runProcess();
      if (this.#failure !== undefined) throw new Error(this.#failure);
      if (signal === undefined) return;
      this.#recovery = { kills: (this.#recovery?.kills ?? 0) + 1, rowsAgain: 0 };
      this.#options.killed(signal);
    }
  }

  /** At once, whatever it is doing. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Undefined while no process was killed. */
  get recovery(): Recovery | undefined {
    return this.#recovery;
  }

  /** Rows in the files of the store, as their footers say. */
  rowsInFiles(): Promise<number> {
    return this.#storedRows.count();
  }

  get isRunning(): boolean {
    return this.#child !== undefined && (this.#status?.isRunning ?? false);
  }

  get linesRefused(): number {
    return this.#status?.linesRefused ?? 0;
  }

  get storeErrors(): number {
    return this.#status?.storeErrors ?? 0;
  }

  get openWindows(): number {
    return this.#status?.openWindows ?? 0;
  }

  get checkpointAge(): number {
    return (this.#status?.checkpointAge ?? 0) + (performance.now() - this.#told);
  }

  get time(): JobStatus['time'] {
    return this.#status?.time;
  }

  get lag(): JobStatus['lag'] {
    return this.#status?.lag ?? new Map();
  }

  /** @returns the signal that has killed the process; undefined where it has ended by itself */
  async #runProcess(): Promise<string | undefined> {
    const child = fork(JOB_PROCESS, [JSON.stringify(this.#options.paths)], { serialization: 'advanced' });
    this.#child = child;
    child.on('message', (message: Question | News) => {
      if ('asks' in message) void this.#answer(child, message);
      else this.#hear(message);
    });
    // The last news may be read after the process has ended.
    const [[code, signal]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
    this.#child = undefined;
    if (code !== 0 && signal === null) this.#failure ??= `the job's process ended with exit code ${code}`;
    return signal ?? undefined;
  }

  async #answer(child: ChildProcess, question: Question): Promise<void> {
    const answer = question.name === 'begin' ? this.#begin(question.asks) : await this.#next();
    const reply: Answer<Questions[keyof Questions]['answer']> = { answer };
    // It may have been killed meanwhile.
    if (child.connected) child.send(reply, () => {});
  }

  #begin(offsets: Offsets): Questions['begin']['answer'] {
    const { topic } = this.#options;
    const { offsets: announced } = this.#announced ?? {};
    if (announced !== undefined && [...offsets].every(([partition, offset]) => announced.get(partition) === offset)) {
      this.#take();
    }
    this.#announced = undefined;
    if (this.#recovery !== undefined) {
      const rowsAgain = topic.rowsBefore(this.#given) - topic.rowsBefore(offsets);
      this.#recovery = { ...this.#recovery, rowsAgain };
    }
    this.#given = new Map(offsets);
    this.#hasBegun();
    return { counts: this.#counted, ends: topic.ends };
  }

  async #next(): Promise<Questions['next']['answer']> {
    const given = this.#given;
    const next = await this.#options.topic.read(given);
    if (next !== undefined) given.set(next.partition, next.offset + next.messages.length);
    return next;
  }

  #hear(news: News): void {
    const { observer } = this.#options;
    switch (news.name) {
      case 'status':
        this.#status = news.status;
        this.#told = performance.now();
        Object.assign(this.counters, news.status.counters);
        break;
      case 'aggregated':
        observer.aggregated(...news.result);
        break;
      case 'rejected':
        observer.rejected(news.row);
        break;
      case 'checkpointing':
        this.#announced = news.checkpoint;
        break;
      case 'checkpointed':
        this.#take();
        break;
      case 'failed':
        this.#failure = news.message;
    }
  }

  /** The checkpoint that was announced counts: no process starts before it any more. */
  #take(): void {
    if (this.#announced === undefined) return;
    const { offsets, files, counts } = this.#announced;
    const { topic, observer } = this.#options;
    this.#announced = undefined;
    this.#counted = counts;
    for (const file of files) observer.published(file);
    topic.forget(offsets);
    const recovery = this.#recovery;
    if (recovery === undefined) return;
    const rows = topic.rowsBefore(offsets);
    this.#storedRows.count().then(
      (rowsInFiles) => {
        if (this.#recovery === recovery) this.#recovery = { ...recovery, checked: { rows, rowsInFiles } };
      },
      // Looked at again at the next checkpoint.
      () => {},
    );
  }
}
