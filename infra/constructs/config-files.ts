import { createHash } from 'node:crypto';
import { ConfigMap } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';

export interface ConfigFilesProps {
  /** Name of the ConfigMap. */
  readonly name: string;
  /** Contents by file name. */
  readonly files: Readonly<Record<string, string>>;
}

/** A ConfigMap of files, and a checksum that rolls the pods that mount it when a file changes. */
export class ConfigFiles extends ConfigMap {
  readonly checksum: string;

  constructor(scope: Construct, id: string, { name, files }: ConfigFilesProps) {
    super(scope, id, { metadata: { name }, data: files });
    this.checksum = createHash('sha256').update(JSON.stringify(files)).digest('hex');
  }
}
