import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Pipeline } from '../../definition';
import { windowsOf } from '../../windows';
import type { JobStatus } from '../job/job-status';
import type { JobObserver } from '../job/observer';
import type { RejectedRow } from '../sink/sink';
import type { ObjectStore } from '../store/object-store';
import type { FinishedFile } from '../store/partition-file';
import type { Hour, Places, Recovery, State } from './answers';
import { readAsset } from './assets';
import { conceptsPage } from './concepts';
import { History } from './history';
import { Partitions } from './partitions';
import { RecentRejections } from './recent-rejections';

/** What somebody who learns may do to a demo. A job that counts has none. */
export interface Levers {
  /** The partition that is held back. */
  readonly held: number | undefined;
  /** What came of killing the job, once somebody has. */
  readonly recovery: Recovery | undefined;
  hold(): void;
  release(): void;
  sendLate(): void;
  kill(): void;
}

const LEVERS = {
  '/page/levers/hold': 'hold',
  '/page/levers/release': 'release',
  '/page/levers/late': 'sendLate',
  '/page/levers/kill': 'kill',
} as const;
/** A header that other sites' pages can't send: what happens here, somebody at this page wants. */
const LEVER_HEADER = 'x-lever';

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** A page that shows the job at work. It only reads: its figures are the job's own, asked for when someone looks. */
export class LivePage implements JobObserver {
  readonly #pipeline: Pipeline;
  readonly #places: Places;
  readonly #history: History;
  readonly #partitions = new Partitions();
  readonly #rejections = new RecentRejections();

  readonly #levers: Levers | undefined;

  constructor(pipeline: Pipeline, places: Places, levers?: Levers) {
    this.#pipeline = pipeline;
    this.#history = new History(windowsOf(pipeline));
    this.#places = places;
    this.#levers = levers;
  }

  began(objects: ObjectStore, ownFiles: string): void {
    // It fails when the job ends before the end of the list.
    this.#partitions.list(objects, ownFiles).catch(() => {});
  }

  aggregated(...[end, tag, field, value, measurement]: Parameters<JobObserver['aggregated']>): void {
    this.#history.add(end, tag, field, typeof value === 'boolean' ? String(value) : value, measurement);
  }

  published(file: FinishedFile): void {
    this.#partitions.add(file);
  }

  rejected(row: RejectedRow): void {
    this.#rejections.add(row);
  }

  /** Answers a request for the page, its parts or its data. @returns false when the request is for something else */
  answer({ method, url = '', headers }: IncomingMessage, response: ServerResponse, job: JobStatus): boolean {
    const [path = ''] = url.split('?');
    if (path in LEVERS && this.#levers !== undefined) {
      const isMeant = method === 'POST' && headers[LEVER_HEADER] !== undefined;
      if (isMeant) this.#levers[LEVERS[path as keyof typeof LEVERS]]();
      response.writeHead(isMeant ? 204 : 405, { ...HEADERS, Allow: 'POST' }).end();
      return true;
    }
    const body = this.#data(path, job) ?? (path === '/page/concepts' ? conceptsPage() : readAsset(path));
    if (body === undefined) return false;
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { ...HEADERS, Allow: 'GET, HEAD' }).end();
      return true;
    }
    response.writeHead(200, { ...HEADERS, 'Content-Type': body.type }).end(method === 'HEAD' ? undefined : body.text);
    return true;
  }

  #data(path: string, job: JobStatus): { type: string; text: string } | undefined {
    const data =
      path === '/page/state.json' ? this.#state(job) : path === '/page/history.json' ? this.#hour() : undefined;
    return data && { type: 'application/json', text: JSON.stringify(data) };
  }

  #state(job: JobStatus): State {
    const { counters } = job;
    const { rejected } = this.#pipeline;
    return {
      pipeline: this.#pipeline.name,
      places: this.#places,
      isRunning: job.isRunning,
      counts: {
        messages: counters.messages,
        rows: counters.rows,
        rowsStored: counters.rowsStored,
        rowsLate: counters.rowsLate,
        rowsRejected: counters.rowsRejected,
        rowsRejectedButStored: counters.rejectedFor('speed-layer', rejected.reasons),
        windowsClosed: counters.windowsClosed,
        windowsOpen: job.openWindows,
        lines: counters.lines,
        files: counters.files,
        fileRows: counters.fileRows,
        fileBytes: counters.fileBytes,
        checkpoints: counters.checkpoints,
        lag: sum([...job.lag.values()]),
      },
      checkpointAgeMs: job.checkpointAge,
      time: job.time,
      levers: this.#levers && { held: this.#levers.held ?? null, recovery: this.#levers.recovery ?? null },
      partitions: this.#partitions.sizes,
      partitionsLeftOut: this.#partitions.isFull,
      rejections: this.#rejections.latest(rejected.reasons),
      history: this.#history.version,
      hasConcepts: conceptsPage() !== undefined,
    };
  }

  #hour(): Hour {
    return {
      version: this.#history.version,
      tags: this.#history.tags,
      tagsLeftOut: this.#history.isFull,
    };
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
