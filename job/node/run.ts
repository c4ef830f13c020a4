import { logger as standardLogger } from '../logger';
import { pipeline } from '../pipeline';
import { FencedError } from './checkpoint/checkpoint-log';
import { Job } from './job';
import { serveOperations } from './operation/http-server';
import { jobMetrics } from './operation/metrics';
import type { JobOptions } from './options';
import { LivePage } from './page/live-page';
import { isFinal, Wiring } from './wiring';

/** After a signal, an outage is waited out for this long: less than the 30 s that Kubernetes gives a pod. */
const GRACE_MS = 20_000;

/** Exit codes: 0 ended as asked, 1 failed, 3 another instance has taken over. */
export const EXIT = { ok: 0, failed: 1, fenced: 3 } as const;

/** Wires the job as told, runs it until its source ends or a signal comes. @returns the exit code */
export async function runJob(options: JobOptions): Promise<number> {
  const logger = standardLogger({ level: options.logLevel });
  const givenUp = new AbortController();
  const parts = new Wiring(options, logger, givenUp.signal);
  const { port, host } = options;
  const withPage = port !== undefined && options.page ? { page: new LivePage(pipeline, parts.places) } : {};
  const observed = withPage.page && { observer: withPage.page };
  const job = new Job({ ...parts.all, ...observed, pipeline, logger, ...pickTimes(options) });
  const server =
    port === undefined ? undefined : await serveOperations(job, jobMetrics(job), { port, host, ...withPage });
  if (server) logger.info({ address: server.address() }, 'serves /healthz, /readyz and /metrics');

  const stop = (signal: string) => {
    logger.info({ signal }, 'stops: takes a last checkpoint');
    setTimeout(() => givenUp.abort(), GRACE_MS).unref();
    job.stop().catch((err) => logger.debug({ err }, 'the source did not stop cleanly'));
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  try {
    await parts.check();
    await job.run();
    logger.info({ ...job.counters, rowsRejected: job.counters.rowsRejected }, 'ended');
    return EXIT.ok;
  } catch (error) {
    if (isFinal(error)) logger.fatal(error.message);
    else logger.fatal({ err: error }, 'failed: what was not in the latest checkpoint will be read again');
    givenUp.abort();
    await job
      .abandon()
      .catch((err) => logger.debug({ err }, 'open files were left behind: the next start removes them'));
    return error instanceof FencedError ? EXIT.fenced : EXIT.failed;
  } finally {
    await parts.close();
    server?.close();
    server?.closeAllConnections();
  }
}

const pickTimes = ({ idleness, checkpointInterval }: JobOptions) => ({ idleness, checkpointInterval });
