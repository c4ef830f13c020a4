import { posix } from 'node:path';
import type { Retrier } from '../../job/node/retry';
import type { ObjectStore } from '../../job/node/store/object-store';
import type { Choices } from './choices';
import type { Engine } from './engine';
import { Disk, fileSystemOf } from './file-system';
import { Bucket, clientOf } from './s3';
import type { Machine, World } from './world';

const PREFIX = 'long-term-store';
const BELOW = `${PREFIX}/`;
/** Begun by others, in and beside our store. */
const FOREIGN_OBJECTS = ['notes.parquet', `${PREFIX}/others.parquet`];
const FOREIGN_UPLOADS = ['step_year=2026/part-00000000-1-0.parquet', `${PREFIX}/other/part-00000000-1-0.parquet`];

/** As the store names it: what is beside the store begins with `../`. */
const nameOf = (path: string) => (path.startsWith(BELOW) ? path.slice(BELOW.length) : `../${path}`);

/** A store that instances share, seen from outside. */
export interface StoreState {
  /** Opens the store as one process does. */
  open(engine: Engine, machine: Machine, retry: Retrier): ObjectStore;
  /** Published objects, by name. */
  visible(): ReadonlyMap<string, Buffer>;
  /** The names of what is begun and not published, that of others left out. */
  unpublished(): string[];
  /** Names of others' objects that are gone. */
  missing(): string[];
  /** Removes an unpublished object, as no part of the job does. */
  lose(name: string): void;
  /** Two instances can be kept apart. */
  readonly isFit: boolean;
  readonly kind: string;
}

export function chooseStore(choices: Choices, changed: () => void): (world: World) => StoreState {
  return (world) => (choices.among(2) === 0 ? directory(world, changed) : s3(world, changed));
}

function directory(world: World, changed: () => void): StoreState {
  const disk = new Disk(changed);
  const hidden = (name: string) => name.replace(/([^/]+)$/, '.$1.inprogress');
  disk.mkdir(`${PREFIX}/step_year=2026`);
  disk.mkdir(`${PREFIX}/other`);
  const foreign = [
    `${PREFIX}/others.parquet`,
    hidden(`${PREFIX}/other/part-00000000-1-0.parquet`),
    `${PREFIX}/.notes.inprogress`,
  ];
  for (const path of foreign) disk.create(path);
  const names = () => [...disk.files.keys()].filter((path) => !foreign.includes(path)).map(nameOf);
  const inode = (name: string) => disk.inode(posix.join(PREFIX, name));
  const isHidden = (name: string) => name.endsWith('.inprogress');
  return {
    kind: 'directory',
    isFit: true,
    open: (engine, machine, retry) => new engine.DirectoryStore(PREFIX, retry, fileSystemOf(disk, world, machine)),
    visible: () =>
      new Map(
        names()
          .filter((name) => !isHidden(name))
          .map((name) => [name, inode(name).bytes]),
      ),
    unpublished: () =>
      names()
        .filter(isHidden)
        .map((name) => name.replace(/\.([^/]+)\.inprogress$/, '$1')),
    missing: () => foreign.filter((path) => !disk.files.has(path)),
    lose: (name) => disk.remove(hidden(`${PREFIX}/${name}`)),
  };
}

function s3(world: World, changed: () => void): StoreState {
  const isWholeBucket = world.choices.among(2) === 1;
  const kind = {
    hasConditionalWrites: world.choices.rarely(0.03) === 0,
    listsUploadsByKey: world.choices.among(2) === 1,
  };
  const bucket = new Bucket(kind, changed);
  const prefix = isWholeBucket ? '' : BELOW;
  for (const key of FOREIGN_OBJECTS) bucket.objects.set(key, Buffer.from('x'));
  const foreign = FOREIGN_UPLOADS.map((key) => bucket.begin(key));
  return {
    kind: `S3${isWholeBucket ? ', a whole bucket' : ''}${kind.hasConditionalWrites ? '' : ', without conditional writes'}${
      kind.listsUploadsByKey ? ', that lists uploads by key' : ''
    }`,
    isFit: kind.hasConditionalWrites,
    open: (engine, machine, retry) =>
      new engine.S3Store(
        {
          location: isWholeBucket ? 's3://bucket' : `s3://bucket/${PREFIX}`,
          region: 'us-east-1',
          endpoint: undefined,
          pathStyle: true,
        },
        retry,
        clientOf(bucket, world, machine),
      ),
    visible: () =>
      new Map(
        [...bucket.objects]
          .filter(([key]) => !FOREIGN_OBJECTS.includes(key))
          .map(([key, bytes]) => [isWholeBucket ? key : nameOf(key), bytes]),
      ),
    unpublished: () =>
      [...bucket.uploads]
        .filter(([id]) => !foreign.includes(id))
        .map(([, { key }]) => (isWholeBucket ? key : nameOf(key))),
    missing: () => [
      ...FOREIGN_OBJECTS.filter((key) => !bucket.objects.has(key)),
      ...FOREIGN_UPLOADS.filter((_, i) => !bucket.uploads.has(foreign[i] ?? '')),
    ],
    lose: (name) => {
      for (const [id, { key }] of bucket.uploads) if (key === `${prefix}${name}`) bucket.uploads.delete(id);
    },
  };
}
