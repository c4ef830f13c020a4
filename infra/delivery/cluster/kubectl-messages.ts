/** How kubectl says that there is no API server to talk to. */
const AWAY =
  /connection refused|connection to the server \S+ was refused|connection reset|unable to connect to the server|TLS handshake timeout|i\/o timeout|unexpected EOF|: EOF|http2: client connection lost|etcdserver: |apiserver not ready|context deadline exceeded/i;
/** What stays so until somebody mends it on this machine. */
const OF_THIS_MACHINE = /x509: |getting credentials: /;

/** Whether kubectl failed for want of a server that answers, which may come back. */
export const isAway = (stderr: string): boolean => AWAY.test(stderr) && !OF_THIS_MACHINE.test(stderr);

/** What kubectl says to a person, without the log of its library, which says the same up to five times before. */
export const withoutLog = (stderr: string): string =>
  stderr.replace(/^[EWIF]\d{4} .*? \S+\.go:\d+\] (.*err=<\n(?:\t.*\n)* >|.*)\n?/gm, '');
