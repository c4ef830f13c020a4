import type { IConstruct } from 'constructs';

/** Adds a check to a construct that is done once: cdk8s validates the whole app anew for each of its charts. */
export function validateOnce(construct: IConstruct, check: () => string[]): void {
  let errors: string[] | undefined;
  construct.node.addValidation({
    validate: () => {
      errors ??= check();
      return errors;
    },
  });
}
