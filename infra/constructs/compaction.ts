import { ServiceAccount } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { compactionSettings } from '../../job/compact/settings';
import { formatDuration, type Milliseconds } from '../../job/duration';
import { settings } from '../../job/settings';
import type { Image } from '../images';
import type { Bytes } from '../quantity';
import { Component } from './component';
import { location, type ObjectStore, s3Access } from './object-store';
import type { Resources } from './resources';
import { CronJob } from './workload';

export interface CompactionProps {
  readonly image: Image;
  readonly objectStore: ObjectStore;
  /** Path of the long-term store below the bucket. */
  readonly longTermStorePath: string;
  /** When it runs, in UTC: minute, hour, day of the month, month, day of the week. */
  readonly schedule: string;
  /** How long after its end a day is merged: longer than the age of any savepoint that Flink may go back to. */
  readonly closedAfter: Milliseconds;
  /** How long files that are replaced stay: longer than the longest query. */
  readonly grace: Milliseconds;
  /** Its disk holds the files that are merged at once, and what is sorted. */
  readonly resources: Resources & { readonly ephemeralStorage: Bytes };
}

/** Beyond which a run is ended. The next one goes on from what it has merged. */
const LONGEST_RUN_SECONDS = 6 * 60 * 60;

/** Merges the small files of the long-term store's closed days, on a schedule. */
export class Compaction extends Component {
  constructor(scope: Construct, id: string, props: CompactionProps) {
    super(scope, id, { name: 'compaction' });
    const { objectStore, resources } = props;
    objectStore.allowFrom(this.connections);
    new CronJob(this, 'CronJob', {
      component: this,
      schedule: props.schedule,
      activeDeadlineSeconds: LONGEST_RUN_SECONDS,
      pod: {
        name: this.name,
        image: props.image,
        user: 10_001,
        serviceAccount: new ServiceAccount(this, 'ServiceAccount', {
          metadata: { name: this.name, annotations: objectStore.serviceAccountAnnotations },
        }),
        resources,
        env: {
          [settings.longTermStore.variable]: location(objectStore, props.longTermStorePath),
          [compactionSettings.closedAfter.variable]: formatDuration(props.closedAfter),
          [compactionSettings.grace.variable]: formatDuration(props.grace),
          ...s3Access(objectStore),
        },
        mounts: [{ path: '/tmp', scratch: resources.ephemeralStorage }],
      },
    });
  }
}
