import type { Pipeline } from '../../job/definition';
import { aggregateRows } from './aggregates';
import type { Dashboard } from './dashboard';
import { rejectedRows } from './rejected';

/** What the pipeline's lines and rejected rows have become in a bucket. */
export const timeSeriesDashboard = (pipeline: Pipeline, bucket: string): Dashboard => ({
  name: pipeline.name,
  title: `Pipeline ${pipeline.name}`,
  description: 'Installed from the repository: changes made here are lost when it is installed again.',
  rows: [...aggregateRows(pipeline, bucket), ...rejectedRows(pipeline, bucket)],
});
