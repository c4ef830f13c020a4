import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';

export interface ConfigFilesProps {
  /** Name of the ConfigMap. */
  readonly name: string;
  /** Contents by file name. */
  readonly files: Readonly<Record<string, string>>;
}

/** A ConfigMap of files, and a checksum that rolls the pods that mount it when a file changes. */
export class ConfigFiles extends Construct {
  readonly name: string;
  readonly checksum: string;

  constructor(scope: Construct, id: string, props: ConfigFilesProps) {
    super(scope, id);
    this.name = props.name;
    this.checksum = createHash('sha256').update(JSON.stringify(props.files)).digest('hex');
    new k8s.KubeConfigMap(this, 'ConfigMap', { metadata: { name: props.name }, data: props.files });
  }
}
