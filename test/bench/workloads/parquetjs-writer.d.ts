/** The row API, which the job does not use; the rest of the types is in job/node/store/parquetjs-lite.d.ts. */
declare module 'parquetjs-lite' {
  interface WriterOptions {
    readonly rowGroupSize: number;
    readonly useDataPageV2: boolean;
  }

  export class ParquetWriter {
    static openFile(schema: ParquetSchema, path: string, options: WriterOptions): Promise<ParquetWriter>;
    appendRow(row: Readonly<Record<string, unknown>>): Promise<void>;
    close(): Promise<void>;
  }
}
