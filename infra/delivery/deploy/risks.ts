import { DANGEROUS, type Plan } from '../plan/plan';

/** What somebody has to agree to, one line each: dangerous consequences, and all that is deleted. */
export const risks = ({ changes, contract }: Plan): string[] => [
  ...changes.flatMap(({ action, object, consequences }) => {
    const effects = consequences.map(({ effect }) => effect).filter((effect) => DANGEROUS.includes(effect));
    return action === 'delete' || effects.length > 0
      ? [`  ${action} ${object}${effects.length > 0 ? `: ${effects.join(', ')}` : ''}`]
      : [];
  }),
  ...contract.consequences
    .filter(({ effect }) => DANGEROUS.includes(effect))
    .map(({ effect }) => `  the pipeline's contract: ${effect}`),
];
