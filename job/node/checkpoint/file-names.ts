const PART = /(?:^|\/)part-([0-9a-f]{8})-(\d+)-\d+\.parquet$/;

/**
 * The names of the files of one instance. They carry the id of its checkpoint log and the number of its claim, so that
 * any instance knows which files are its own, which were left by one before it, and which are none of this job's.
 */
export class FileNames {
  readonly prefix: string;

  constructor(
    private readonly log: string,
    private readonly claim: number,
  ) {
    this.prefix = `part-${log}-${claim}-`;
  }

  /** The name of the instance's file of that index. */
  at(index: number): string {
    return `${this.prefix}${index}.parquet`;
  }

  /** @returns whether it is the name of a file of an instance that claimed the log before this one */
  areBefore(name: string): boolean {
    const [, log, claim] = PART.exec(name) ?? [];
    return log === this.log && Number(claim) < this.claim;
  }
}
