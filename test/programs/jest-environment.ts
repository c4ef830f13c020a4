import { TestEnvironment } from 'jest-environment-node';

/** Has the programs end that a test file leaves running, as where its beforeAll fails halfway: Jest would wait for them. */
export default class ProgramsEnvironment extends TestEnvironment {
  async handleTestEvent({ name }: { readonly name: string }): Promise<void> {
    const { stopAllPrograms } = this.global;
    // After all hooks of the file.
    if (name === 'run_finish' && typeof stopAllPrograms === 'function') await stopAllPrograms();
  }
}
