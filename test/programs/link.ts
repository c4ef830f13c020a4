import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../../infra/programs/ports';

/** A way to a server that can be cut and mended, while the server itself keeps what it holds. */
export class Link {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  /** @param target a port of the loopback interface */
  static async to(target: number): Promise<Link> {
    const link = new Link(target, await freePort());
    await link.mend();
    return link;
  }

  private constructor(
    private readonly target: number,
    readonly port: number,
  ) {}

  /** Ends every connection, and refuses new ones. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async mend(): Promise<void> {
    const server = createServer((near) => {
      const far = createConnection(this.target, '127.0.0.1');
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from
          .on('error', () => to.destroy())
          .on('close', () => {
            this.#sockets.delete(from);
            to.destroy();
          });
        from.pipe(to);
      }
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.port, '127.0.0.1', resolve);
    });
    this.#server = server;
  }
}
