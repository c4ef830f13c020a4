import { distinctFields, fieldsOf } from '../../job/fields';
import { pipeline } from '../../job/pipeline';
import { formatWindow, windowsOf } from '../../job/windows';
import type { Component } from '../constructs/component';
import { Datagen } from '../constructs/datagen';
import { FlinkJob } from '../constructs/flink-job';
import { InfluxDb } from '../constructs/influxdb';
import { LocalStack } from '../constructs/local-stack';
import { NodeJob } from '../constructs/node-job';

/** What the picture says about a component, below its name. */
export function notesOf(component: Component): string[] {
  if (component instanceof Datagen) return [`rows as ${pipeline.input.headers['Content-Type']}`];
  if (component instanceof FlinkJob) return ['Flink SQL', windows];
  if (component instanceof NodeJob) return ['Node engine', windows];
  if (component instanceof LocalStack) return storeNotes(component.bucket);
  if (component instanceof InfluxDb) return [`bucket ${component.bucket}: ${fields}`];
  return [];
}

/** What is stored, where a bucket is. */
export function storeNotes(bucket: string): string[] {
  const { path, partitionBy, format } = pipeline.longTermStore;
  return [`${bucket}/${path}`, `${format} by ${Object.keys(partitionBy).join(' and ')}`];
}

const { window } = pipeline.speedLayer;

const windows = `${window.type} windows of ${windowsOf(pipeline).map(formatWindow).join(' and ')}`;

const fields = distinctFields(fieldsOf(pipeline))
  .map(({ name }) => name)
  .join(', ');
