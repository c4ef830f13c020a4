import { inspect } from 'node:util';

/** What stands for a password that nobody is to read. */
const HIDDEN = '***';

/** `scheme://user:password@` and `scheme://token@`. A password may hold signs that an address may not. */
const IN_ADDRESS = /\b([a-z][a-z\d+.-]*:\/\/)(?:[^\s"'`<>@/:]*:[^\s"'`<>]*|[^\s"'`<>@/:?#]+)@/gi;
/** `user:password@host:port`, as of a broker; the digest of an image looks alike. */
const BEFORE_HOST = /(?<![^\s"'`<>=,(])[^\s"'`<>=,(@/:]+:(?!\/\/)[^\s"'`<>,@]+@(?!sha256:)/g;
/** `?token=...`, and the signature of a link that lets one in. */
const PARAMETER = /([?&](?:[\w-]*(?:token|password|passwd|secret|signature|api[_-]?key)|pwd|pass|sig)=)[^&\s"'`<>#]+/gi;

/** A text with the passwords hidden that its addresses hold. */
export const withoutPasswords = (text: string): string =>
  text.replace(IN_ADDRESS, `$1${HIDDEN}@`).replace(BEFORE_HOST, `${HIDDEN}@`).replace(PARAMETER, `$1${HIDDEN}`);

/**
 * Hides passwords in all that this process writes there, whoever words it: libraries repeat the addresses that they are
 * given. The last words of a process that fails go to standard error, so they are among it.
 */
export function maskOutput(...streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
    const { write } = stream;
    Object.assign(stream, {
      write: (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean =>
        Reflect.apply(write, stream, [typeof chunk === 'string' ? withoutPasswords(chunk) : chunk, ...rest]),
    });
  }
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${inspect(error)}\n`);
    process.exit(1);
  });
}
