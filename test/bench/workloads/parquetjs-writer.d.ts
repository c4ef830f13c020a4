/** The row API, which the job does not use; the types of the structures below it are in job/node/store. */
declare module 'parquetjs-lite' {
  interface FieldDefinition {
    readonly type: 'UTF8' | 'TIMESTAMP_MILLIS';
    readonly compression: 'SNAPPY';
  }

  interface WriterOptions {
    readonly rowGroupSize: number;
    readonly useDataPageV2: boolean;
  }

  export class ParquetSchema {
    constructor(fields: Readonly<Record<string, FieldDefinition>>);
  }

  export class ParquetWriter {
    static openFile(schema: ParquetSchema, path: string, options: WriterOptions): Promise<ParquetWriter>;
    appendRow(row: Readonly<Record<string, unknown>>): Promise<void>;
    close(): Promise<void>;
  }
}
