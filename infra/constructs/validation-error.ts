import type { IConstruct } from 'constructs';

/**
 * The error for a value that can't work: it names the construct and says the value, what is allowed and the fix, in
 * the form that cdk8s gives the errors it collects at synthesis.
 */
export class ValidationError extends Error {
  constructor(construct: IConstruct, problem: string) {
    super(`[${construct.node.path}] ${problem}`);
    this.name = 'ValidationError';
  }
}
