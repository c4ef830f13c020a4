import { everyFunction } from './every-function';
import { putInPlace } from './put-in-place';

/** Loaded before a program (`node -r`). */
putInPlace(everyFunction);
