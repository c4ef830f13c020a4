import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import type { JobStatus } from '../job/job-status';

/** Something that is served beside. */
export interface RequestHandler {
  /** @returns false when the request is for something else */
  answer(request: IncomingMessage, response: ServerResponse, job: JobStatus): boolean;
}

export interface ServingOptions {
  readonly port: number;
  readonly host: string;
  /** Answers `/` and what the page is made of. */
  readonly page?: RequestHandler;
}

/**
 * Serves `/healthz` (the process answers), `/readyz` (the job reads its source), `/metrics` (Prometheus) and the page.
 * @throws Error when the port is taken, saying which and how to choose another
 */
export async function serveOperations(
  job: JobStatus,
  registry: Registry,
  { port, host, page }: ServingOptions,
): Promise<Server> {
  const server = createServer(async (request, response) => {
    const { url } = request;
    const answer = (status: number, text: string) =>
      response.writeHead(status, { 'Content-Type': 'text/plain' }).end(text);
    if (url === '/healthz') answer(200, 'ok\n');
    else if (url === '/readyz')
      answer(job.isRunning ? 200 : 503, job.isRunning ? 'ready\n' : 'not reading its source\n');
    else if (url === '/metrics') {
      const text = await registry.metrics();
      response.writeHead(200, { 'Content-Type': registry.contentType }).end(text);
    } else if (!page?.answer(request, response, job)) answer(404, 'there is /healthz, /readyz and /metrics\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(explain(error, port, host));
    });
    server.listen({ port, host }, resolve);
  });
  return server;
}

function explain(error: Error, port: number, host: string): Error {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new Error(`port ${port} is taken: choose another by --port, 0 for any that is free`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new Error(`'${host}' is not an address of this machine: choose one with --host, or 0.0.0.0 for all of them`);
  }
  return error;
}
