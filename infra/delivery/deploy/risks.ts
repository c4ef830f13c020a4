import { type Consequence, DANGEROUS, type Effect, type Plan } from '../plan/plan';

/** What somebody has to agree to, one line each: dangerous consequences, and all that is deleted. */
export const risks = ({ changes, contract }: Plan): string[] => [
  ...changes.flatMap(({ action, object, consequences }) => {
    const effects = dangerous(consequences);
    return action === 'delete' || effects.length > 0
      ? [`  ${action} ${object}${effects.length > 0 ? `: ${effects.join(', ')}` : ''}`]
      : [];
  }),
  ...dangerous(contract.consequences).map((effect) => `  the pipeline's contract: ${effect}`),
];

/** Each effect once, whatever it follows from. */
const dangerous = (consequences: readonly Consequence[]): Effect[] =>
  DANGEROUS.filter((each) => consequences.some(({ effect }) => effect === each));
