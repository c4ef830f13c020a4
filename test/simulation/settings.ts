import type { Pipeline } from '../../job/definition';
import { formatDuration, type Milliseconds } from '../../job/duration';
import type { WhenGroupIsAhead, WhenOffsetsGoBack } from '../../job/settings';
import { formatWindow, windowsOf } from '../../job/windows';
import { DEFINITIONS } from './definitions';
import { chooseStore, type StoreState } from './store-state';
import type { TopicKind } from './topic';
import type { World } from './world';

/** What a run is like from its start to its end. */
export interface Settings {
  readonly pipeline: Pipeline;
  readonly hasLittleMemory: boolean;
  readonly whenOffsetsGoBack: WhenOffsetsGoBack;
  readonly whenGroupIsAhead: WhenGroupIsAhead;
  readonly topic: TopicKind;
  readonly store: StoreState;
  readonly checkpointInterval: Milliseconds;
  /** How likely a request goes wrong while there is trouble. */
  readonly faultRate: number;
  /** How likely something happens at a step of trouble. */
  readonly troubleRate: number;
  /** Another engine comes after all instances were killed. */
  readonly takesTurns: boolean;
  /** After trouble: an instance that reads nothing any more must go on just as well. */
  readonly messagesInPeace: number;
}

/** @param changed is called whenever anything in the store has */
export function chooseSettings(world: World, changed: () => void): Settings {
  const { choices } = world;
  const hasLittleMemory = choices.among(8) === 1;
  const whenOffsetsGoBack = choices.among(4) === 1 ? 'stop' : 'continue';
  const whenGroupIsAhead = choices.setting(2) === 1 ? 'stop' : 'follow';
  const takesTurns = choices.setting(4) === 1;
  // The plainest in half of the runs.
  const windows = Math.max(0, choices.setting(2 * DEFINITIONS.length - 2) - DEFINITIONS.length + 2);
  return {
    pipeline: DEFINITIONS[windows] ?? DEFINITIONS[0],
    hasLittleMemory,
    whenOffsetsGoBack,
    whenGroupIsAhead,
    topic: { rowsAreLarge: hasLittleMemory, isInOrder: windows === 0 },
    store: chooseStore(choices, changed)(world),
    checkpointInterval: [20, 0, 100, 1_000][choices.among(4)] as Milliseconds,
    faultRate: [0, 0.02, 0.1][choices.among(3)] ?? 0,
    troubleRate: [0.12, 0.03][choices.among(2)] ?? 0,
    takesTurns,
    messagesInPeace: [2, 0][choices.among(2)] ?? 0,
  };
}

export const describeSettings = ({ store, hasLittleMemory, pipeline, checkpointInterval, faultRate }: Settings) =>
  `${store.kind}; ${hasLittleMemory ? 'little memory; ' : ''}windows ${describeWindows(pipeline)}; a checkpoint every ${checkpointInterval} ms; faults: ${faultRate}`;

const describeWindows = (pipeline: Pipeline) =>
  windowsOf(pipeline)
    .map((window) => `${formatWindow(window)} + ${formatDuration(window.allowedLateness)}`)
    .join(', ');
