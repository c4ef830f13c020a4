/** What goes wrong on the way and has a message for the person in front of it: no stack is printed. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
    this.name = 'Failure';
  }
}
