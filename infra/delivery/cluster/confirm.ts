import { createInterface } from 'node:readline/promises';
import { EXIT } from '../plan/plan';
import { Failure } from './failure';

/**
 * Has a person agree, unless YES=1 did.
 * @throws Failure when nobody can be asked, or the answer is no
 */
export async function confirm(question: string): Promise<void> {
  if (process.env.YES === '1') return;
  if (!process.stdin.isTTY) {
    throw new Failure(`${question}\nnobody is here to answer: run it in a terminal, or agree by YES=1`, EXIT.dangerous);
  }
  const readline = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await readline.question(`${question} Type 'yes' to go on: `);
    if (answer.trim() !== 'yes') throw new Failure('nothing was done', EXIT.dangerous);
  } finally {
    readline.close();
  }
}
