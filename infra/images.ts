import { join } from 'node:path';
import { version } from '../package.json';
import { digestOf, type ImageContents, imageContents } from './image-contents';

/** An image reference with a tag; that the tag is not `latest` is checked when a pod uses it. */
export type Image = `${string}:${string}`;

/** Every image of the system. A component takes its image from here, and so do the builds of our own. */
export const images = {
  influxdb: 'influxdb:2.7.12',
  kafkaUi: 'ghcr.io/kafbat/kafka-ui:v1.5.0',
  localstack: 'localstack/localstack:4.14.0',
  s3Manager: 'cloudlena/s3manager:v0.8.0',
  telegraf: 'telegraf:1.37.2',
} as const satisfies Record<string, Image>;

/** What our own images are built on, passed to their Dockerfiles as build arguments of these names. */
export const bases = {
  FLINK_IMAGE: 'flink:2.3.0-java17',
  MAVEN_IMAGE: 'maven:3.9.11-eclipse-temurin-17',
  NODE_IMAGE: 'node:24.19.0-alpine3.24',
} as const satisfies Record<string, Image>;

/** An image that `make images` builds from a Dockerfile of this repository. */
export interface OwnImage {
  readonly name: string;
  /** Relative to the root of the repository, which is the build's context. */
  readonly dockerfile: string;
}

export const ownImages = {
  datagen: { name: 'datagen', dockerfile: 'datagen/Dockerfile' },
  flinkJob: { name: 'flink-job', dockerfile: 'job/flink/Dockerfile' },
  nodeJob: { name: 'node-job', dockerfile: 'job/node/Dockerfile' },
  compact: { name: 'compact', dockerfile: 'job/compact/Dockerfile' },
} as const satisfies Record<string, OwnImage>;

/**
 * The name that builds give one of our images and manifests ask for. Its tag tells what goes into the image, so that
 * pods are made again when that changes, and only then. UAF_IMAGE_TAG takes its place where others build them.
 */
export const imageReference = (image: OwnImage, registry: string): Image =>
  `${registry}/${image.name}:${process.env.UAF_IMAGE_TAG || `${version}-${digestOf(contentsOf(image))}`}`;

const ROOT = join(__dirname, '..');
const known = new Map<string, ImageContents>();

/** What goes into one of our images, read once. */
export function contentsOf({ name, dockerfile }: OwnImage): ImageContents {
  const contents = known.get(name) ?? imageContents(dockerfile, bases, ROOT);
  known.set(name, contents);
  return contents;
}

/** The versions of what an operator runs from images of its own choice. */
export const versions = { kafka: '4.3.1', flink: 'v2_2' } as const;
