import type { JobStatus } from '../job/job-status';
import { serveOperations } from '../operation/http-server';
import { jobMetrics } from '../operation/metrics';
import type { LivePage } from '../page/live-page';

const PORT = 8081;
/** The demo's page is for whoever sits at this machine. */
const HOST = '127.0.0.1';

/**
 * Serves the demo's page.
 * @param port without it, a usual one is taken, or any other when that is taken
 */
export async function serveDemo(
  job: JobStatus,
  page: LivePage,
  port?: number,
): Promise<{ url: string; close(): void }> {
  const serve = (each: number) => serveOperations(job, jobMetrics(job), { port: each, host: HOST, page });
  const server = await (port === undefined ? serve(PORT).catch(() => serve(0)) : serve(port));
  const address = server.address();
  const bound = typeof address === 'object' ? address?.port : port;
  return {
    url: `http://localhost:${bound}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
