import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import type { ISocketFactoryArgs } from 'kafkajs';
import type { ResponseMemory } from './response-memory';

/** What kafkajs 2.2.4 has of a connection beyond what it declares. */
export interface UndeclaredConnection {
  socketFactory(args: ISocketFactoryArgs): Socket;
  /** Takes what has come, in pieces of any size. */
  processData(bytes: Buffer): void;
  /** Set while the connection says who it is. */
  readonly authHandlers: object | null;
  readonly requestQueue: {
    fulfillRequest(response: { size: number; correlationId: number; payload: Buffer }): void;
  };
}

const KEEP_ALIVE_MS = 60_000;
const SIZE_BYTES = 4;
const CORRELATION_ID_BYTES = 4;

/**
 * Has a connection read each response into memory of its own at once, where kafkajs gathers pieces of 64 KB and then
 * copies them into another new buffer.
 *
 *     response = size:int32 correlationId:int32 payload
 */
export function readWholeResponses(connection: UndeclaredConnection, memory: ResponseMemory): void {
  const processData = connection.processData.bind(connection);
  connection.socketFactory = (args) => open(args, new ResponseReader(memory));
  connection.processData = (response) => {
    if (connection.authHandlers !== null) return processData(response);
    connection.requestQueue.fulfillRequest({
      size: response.length - SIZE_BYTES,
      correlationId: response.readInt32BE(SIZE_BYTES),
      payload: response.subarray(SIZE_BYTES + CORRELATION_ID_BYTES),
    });
  };
}

/** As kafkajs opens it, but for who provides the memory: a `data` event brings one response, and all of it. */
function open({ host, port, ssl, onConnect }: ISocketFactoryArgs, reader: ResponseReader): Socket {
  const onread = {
    buffer: () => reader.rest,
    callback: (bytes: number) => {
      try {
        const response = reader.advance(bytes);
        if (response !== undefined) socket.emit('data', response);
      } catch (error) {
        socket.destroy(error instanceof Error ? error : new Error(String(error)));
      }
      return true;
    },
  };
  const options = { host, port, onread, ...(isIP(host) === 0 && { servername: host }) };
  const socket = ssl ? connectSecurely({ ...options, ...ssl }, onConnect) : connect(options, onConnect);
  return socket.setKeepAlive(true, KEEP_ALIVE_MS);
}

/** Puts responses together, one after another. */
export class ResponseReader {
  readonly #size = Buffer.alloc(SIZE_BYTES);
  #response: Buffer | undefined;
  #read = 0;

  constructor(private readonly memory: ResponseMemory) {}

  /** Where the next bytes are to be written. */
  get rest(): Buffer {
    return (this.#response ?? this.#size).subarray(this.#read);
  }

  /**
   * So many bytes have been written there.
   * @returns the response, its size before it, if that was the rest of it
   * @throws Error for a size that no response of Kafka's has
   */
  advance(bytes: number): Buffer | undefined {
    this.#read += bytes;
    if (this.rest.length > 0) return undefined;
    const response = this.#response;
    if (response !== undefined) {
      this.#response = undefined;
      this.#read = 0;
      return response;
    }
    const size = this.#size.readInt32BE(0);
    if (size < CORRELATION_ID_BYTES) throw new Error(`a response of ${size} bytes: this is not a Kafka broker`);
    this.#response = this.memory.take(SIZE_BYTES + size);
    this.#response.set(this.#size);
    return undefined;
  }
}
