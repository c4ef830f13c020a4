import { run, type Tool } from '../../infra/programs/tool';

const UNSHARE: Tool = { command: 'unshare', install: 'install util-linux (apt-get install util-linux)' };
const NSENTER: Tool = { command: 'nsenter', install: UNSHARE.install };

/**
 * A file system in memory that only one program sees, mounted in a namespace of its own: no rights are needed, and it
 * goes with the program.
 */
export class SmallDisk {
  /** @param folder where it is mounted, for the program */
  constructor(
    readonly folder: string,
    private readonly kibibytes: number,
  ) {}

  /** What runs the program so that it has the disk. */
  get wrapper(): readonly [string, ...string[]] {
    const mount = `mount -t tmpfs -o size=${this.kibibytes}k small-disk "$0" && exec "$@"`;
    return [UNSHARE.command, '--map-root-user', '--mount', 'sh', '-c', mount, this.folder];
  }

  /** Where others find the disk while the program runs. */
  pathFor(pid: number): string {
    return `/proc/${pid}/root${this.folder}`;
  }

  async enlarge(pid: number, kibibytes: number): Promise<void> {
    const remount = ['mount', '-o', `remount,size=${kibibytes}k`, this.folder];
    await run(NSENTER, ['--target', String(pid), '--user', '--mount', '--preserve-credentials', ...remount]);
  }
}
