import { environmentNames, loadEnvironment } from '../../../infra/environments';
import { imageReference, images, ownImages } from '../../../infra/images';
import { type Container, type Manifest, manifestsOf, type PodTemplate } from './manifests';

interface Workload {
  readonly name: string;
  readonly kind: string;
  readonly template: PodTemplate;
  readonly container: Container;
}

const workloadsOf = (manifests: readonly Manifest[]): Workload[] =>
  manifests.flatMap(({ kind, metadata, spec }) => {
    const template = spec.template ?? spec.podTemplate;
    const [container] = template?.spec.containers ?? [];
    return template && container ? [{ name: metadata.name, kind, template, container }] : [];
  });

describe.each(environmentNames)('in %s', (environment) => {
  const manifests = manifestsOf(environment);
  const workloads = workloadsOf(manifests);

  it('there are workloads to look at', () => {
    expect(workloads.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['datagen', 'influxdb', 'job', 'telegraf']),
    );
  });

  it('every object says what it belongs to and who made it', () => {
    for (const { metadata } of manifests) {
      expect(metadata.labels).toMatchObject({
        'app.kubernetes.io/part-of': 'understanding-apache-flink',
        'app.kubernetes.io/managed-by': 'cdk8s',
      });
    }
  });

  it('no two objects of a kind share a name', () => {
    const names = manifests.map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('names carry no hashes', () => {
    expect(manifests.map(({ metadata }) => metadata.name).filter((name) => /-c8[0-9a-f]{6}$/.test(name))).toEqual([]);
  });

  describe.each(workloads.map((workload): [string, Workload] => [workload.name, workload]))('%s', (name, workload) => {
    const { kind, template, container } = workload;

    it('runs as a user that is not root, except for LocalStack, whose image installs as root', () => {
      expect(template.spec.securityContext.runAsNonRoot).toBe(name !== 'localstack');
    });

    it("can't write to its image, except for LocalStack, which installs into it", () => {
      expect(container.securityContext.readOnlyRootFilesystem).toBe(name !== 'localstack');
    });

    it('has no capabilities, and the default seccomp profile', () => {
      expect(container.securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      });
      expect(template.spec.securityContext.seccompProfile).toEqual({ type: 'RuntimeDefault' });
    });

    it('has a token of the Kubernetes API only where high availability needs one', () => {
      expect(template.spec.automountServiceAccountToken).toBe(environment === 'production' && name === 'job');
    });

    it('rolls when a file of its configuration changes', () => {
      const configMaps = (template.spec.volumes ?? []).flatMap(({ configMap }) => (configMap ? [configMap.name] : []));
      expect(Object.keys(template.metadata.annotations)).toEqual(configMaps.map((map) => `checksum/${map}`));
    });

    if (kind !== 'FlinkDeployment') {
      it('has an image of the table, and requests and limits for all it uses', () => {
        const { registry } = loadEnvironment(environment).props;
        const own = Object.values(ownImages).map((image) => imageReference(image, registry));
        expect([...Object.values(images), ...own]).toContain(container.image);
        const all = { cpu: expect.anything(), memory: expect.anything(), 'ephemeral-storage': expect.anything() };
        expect(container.resources).toEqual({ requests: all, limits: all });
      });

      it('is probed, except for the data generator, which nothing connects to', () => {
        const probed = name === 'datagen' ? undefined : expect.anything();
        expect([container.livenessProbe, container.readinessProbe]).toEqual([probed, probed]);
      });
    }
  });
});
