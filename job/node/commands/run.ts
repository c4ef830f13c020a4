import type { Server } from 'node:http';
import { logger as standardLogger } from '../../logger';
import { pipeline } from '../../pipeline';
import { FencedError } from '../errors';
import { Job } from '../job/job';
import { serveOperations } from '../operation/http-server';
import { jobMetrics } from '../operation/metrics';
import { LivePage } from '../page/live-page';
import { dryRun } from './dry-run';
import type { JobOptions } from './options';
import { isMostlyRejected, reportOf } from './report';
import { isFinal, Wiring } from './wiring';

/** After a signal, an outage is waited out for this long: less than the 30 s that Kubernetes gives a pod. */
const GRACE_MS = 20_000;

/** Exit codes: 0 ended as asked, 1 failed, 3 another instance has taken over, 4 most rows of a pipe or file were rejected. */
export const EXIT = { ok: 0, failed: 1, fenced: 3, mostlyRejected: 4 } as const;

/** Wires the job as told, runs it until its source ends or a signal comes. @returns the exit code */
export async function runJob(options: JobOptions): Promise<number> {
  const isStream = options.source !== 'kafka';
  const logger = standardLogger({ level: options.logLevel ?? (isStream ? 'warn' : 'info') });
  const givenUp = new AbortController();
  const parts = new Wiring(options, logger, givenUp.signal);
  if (parts.stream && options.dryRun) {
    process.stdout.write(await dryRun(parts.stream.source, pipeline));
    return EXIT.ok;
  }
  const { port, host } = options;
  const withPage = port !== undefined && options.page ? { page: new LivePage(pipeline, parts.places) } : {};
  const observed = withPage.page && { observer: withPage.page };
  const job = new Job({ ...parts.all, ...observed, pipeline, logger, ...pickTimes(options) });
  const server =
    port === undefined ? undefined : await serveOperations(job, jobMetrics(job), { port, host, ...withPage });
  if (server) logger.info({ address: server.address() }, 'serving /healthz, /readyz and /metrics');
  if (server && isStream) sayWhereThePageIs(server);

  const stop = (signal: string) => {
    logger.info({ signal }, 'stopping: writing a final checkpoint');
    if (process.stderr.isTTY) {
      process.stderr.write(
        `Stopping after a final checkpoint, which an outage may delay by ${GRACE_MS / 1000} s. Ctrl-C again ends it at once: what ` +
          'no checkpoint holds is then read again from a topic or a file, and lost from a pipe.\n',
      );
    }
    setTimeout(() => givenUp.abort(), GRACE_MS).unref();
    job.stop().catch((err) => logger.debug({ err }, 'the source did not stop cleanly'));
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  try {
    await parts.check();
    await job.run();
    logger.info({ ...job.counters, rowsRejected: job.counters.rowsRejected }, 'ended');
    return parts.stream === undefined ? EXIT.ok : report(parts.stream, parts, job);
  } catch (error) {
    if (isFinal(error) && isStream) process.stderr.write(`error: ${error.message}\n`);
    else if (isFinal(error)) logger.fatal(error.message);
    else logger.fatal({ err: error }, 'failed: whatever is not in the latest checkpoint will be read again');
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

function sayWhereThePageIs(server: Server): void {
  const address = server.address();
  if (typeof address === 'object') process.stderr.write(`The page is at http://localhost:${address?.port}\n`);
}

/** Tells whoever sent the rows of a pipe or a file what became of them. */
function report({ source, rejections }: NonNullable<Wiring['stream']>, { places }: Wiring, job: Job): number {
  const { counters } = job;
  const { first } = rejections;
  const { start, instants, leftOver } = source;
  process.stderr.write(reportOf({ counters, pipeline, places, first, instants, start, leftOver }));
  return isMostlyRejected({ counters, pipeline }) ? EXIT.mostlyRejected : EXIT.ok;
}

const pickTimes = ({ idleness, checkpointInterval }: JobOptions) => ({ idleness, checkpointInterval });
