/** The modules of kafkajs 2.2.4 (pinned exactly) that make a produce request, version 7, and read its answer. */
declare module 'kafkajs/src/protocol/requests/produce/v7/request' {
  interface ProduceRequest {
    readonly acks: number;
    readonly timeout: number;
    readonly topicData: readonly {
      readonly topic: string;
      readonly partitions: readonly {
        readonly partition: number;
        readonly messages: readonly object[];
        readonly firstSequence: number;
      }[];
    }[];
  }
  function produce(request: ProduceRequest): object;
  export = produce;
}

declare module 'kafkajs/src/protocol/requests/produce/v7/response' {
  export function decode(bytes: Buffer): Promise<object>;
  /** @throws KafkaJSProtocolError when a partition did not take its messages */
  export function parse(decoded: object): Promise<object>;
}

declare module 'kafkajs/src/protocol/request' {
  function frame(request: {
    readonly correlationId: number;
    readonly clientId: string;
    readonly request: object;
  }): Promise<{ readonly buffer: Buffer }>;
  export = frame;
}
