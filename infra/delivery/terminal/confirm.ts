import { createInterface } from 'node:readline/promises';
import { Failure } from '../failure';
import { EXIT } from '../plan/plan';

const agreesToAll = (): boolean => process.env.UAF_YES === '1';

/**
 * Has a person agree, unless YES=1 did.
 * @throws Failure when nobody can be asked, or the answer is no
 */
export async function confirm(question: string): Promise<void> {
  if (agreesToAll()) return;
  if (!process.stdin.isTTY) {
    throw new Failure(
      `${question}\nthere is no terminal to ask in: run this in one, or confirm all questions with YES=1 on make's command line, or UAF_YES=1`,
      EXIT.dangerous,
    );
  }
  if (!(await isYes(`${question} Type 'yes' to go on: `))) throw new Failure('nothing was done', EXIT.dangerous);
}

/** Whether a person takes up what is offered; nobody is asked where nobody answers. */
export async function offer(question: string): Promise<boolean> {
  return !agreesToAll() && process.stdin.isTTY && isYes(`${question} Type 'yes' if so, or press Enter: `);
}

async function isYes(question: string): Promise<boolean> {
  const readline = createInterface({ input: process.stdin, output: process.stdout });
  // While it asks, Ctrl-C is a key.
  readline.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ended = new Promise<never>((_, reject) => {
    readline.once('close', () => reject(new Failure('nobody answered: nothing was done', EXIT.dangerous)));
  });
  try {
    return (await Promise.race([readline.question(question), ended])).trim() === 'yes';
  } finally {
    readline.close();
  }
}
