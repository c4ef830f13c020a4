import { stopAllPrograms } from '../../infra/programs/process';

/** The environment has modules of its own, and so knows no programs of a test file. */
Object.assign(globalThis, { stopAllPrograms });
