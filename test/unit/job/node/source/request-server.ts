import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** Serves requests that begin with their length, as Kafka's do, each connection's one after another. */
export class RequestServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** @param answer undefined: none is given */
  static async start(answer: (request: Buffer) => Promise<Buffer | undefined>): Promise<RequestServer> {
    const server = new RequestServer(answer);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  private constructor(private readonly answer: (request: Buffer) => Promise<Buffer | undefined>) {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let received = Buffer.alloc(0);
    let turn = Promise.resolve();
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      while (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
        const request = received.subarray(4, 4 + received.readInt32BE(0));
        received = received.subarray(4 + request.length);
        turn = turn.then(async () => {
          const response = await this.answer(request);
          if (response !== undefined && !socket.destroyed) socket.write(response);
        });
      }
    });
  }
}
