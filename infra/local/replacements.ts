import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../programs/ports';
import type { Container, Manifests, PodSpec, SecretKey } from './manifests';

/** A pod's configuration, with what this machine has in place of what the manifests name. */
export interface LocalPod {
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly container: Container;
}

/** Where a server listens on all interfaces, in a configuration file: no more than a port. */
const LISTENING = /(service_address = "(?:\w+:\/\/)?):(\d+)(?=")/g;

/** Where Strimzi has brokers serve their metrics. */
const METRICS = 9404;

/**
 * What this machine has in place of what the manifests name: addresses, ports, paths and secrets. Nothing else of a
 * configuration is changed.
 */
export class Replacements {
  /** By host and port within the cluster. */
  readonly #addresses = new Map<string, readonly string[]>();
  readonly #texts = new Map<string, string>();
  readonly #ports = new Map<string, number>();
  readonly #secrets = new Map<string, string>();

  /** @param folder where mounted files go */
  constructor(
    private readonly manifests: Manifests,
    private readonly folder: string,
  ) {
    for (const { metadata, spec } of manifests.ofKind('Service')) {
      for (const { port } of spec.ports ?? []) this.#addresses.set(`${metadata.name}:${port}`, []);
    }
    for (const { metadata, spec } of manifests.ofKind('Kafka')) {
      // Strimzi makes these Services.
      this.#addresses.set(`${metadata.name}-kafka-brokers:${METRICS}`, []);
      for (const { port } of spec.kafka.listeners) {
        this.#addresses.set(`${metadata.name}-kafka-bootstrap:${port}`, []);
      }
    }
  }

  /** Has every port of a Service, or the one of that number, stand for an address of this machine. */
  address(service: string, address: string, port?: number): void {
    for (const name of this.#addresses.keys()) {
      if (name === `${service}:${port}` || (port === undefined && name.startsWith(`${service}:`))) {
        this.#addresses.set(name, [address]);
      }
    }
  }

  /** Has a Service stand for several addresses: a URL of it becomes as many, in a list of them. */
  addresses(service: string, addresses: readonly string[]): void {
    for (const name of this.#addresses.keys()) if (name.startsWith(`${service}:`)) this.#addresses.set(name, addresses);
  }

  /** Has a text of configurations stand for another one. */
  instead(of: string, text: string): void {
    this.#texts.set(of, text);
  }

  /** The port of the loopback interface where what listens at a port in its pod listens here. */
  portOf(name: string, port: number): number {
    const found = this.#ports.get(`${name}:${port}`);
    if (found === undefined) throw new Error(`nothing in the configuration of '${name}' listens at port ${port}`);
    return found;
  }

  /** The value that stands for a key of a Secret: made up, and kept nowhere but in this process. */
  secret({ name, key }: SecretKey): string {
    const id = `${name}/${key}`;
    const value = this.#secrets.get(id) ?? randomBytes(16).toString('hex');
    this.#secrets.set(id, value);
    return value;
  }

  /** Replaces the addresses of Services. */
  text(text: string): string {
    let replaced = text;
    for (const [of, instead] of this.#texts) replaced = replaced.replaceAll(of, instead);
    for (const [name, addresses] of this.#addresses) {
      const pattern = `(?<![\\w.-])${name}(?!\\d)`;
      if (addresses.length === 0 && new RegExp(pattern).test(replaced))
        throw new Error(`'${name}' is used before it was started`);
      const quoted = new RegExp(`"([^"\\n]*)${pattern}([^"\\n]*)"`, 'g');
      if (addresses.length > 1)
        replaced = replaced.replace(quoted, (_, before, after) =>
          addresses.map((address) => `"${before}${address}${after}"`).join(', '),
        );
      replaced = replaced.replace(new RegExp(pattern, 'g'), addresses[0] ?? name);
    }
    return replaced;
  }

  /**
   * What the first container of a pod is started with. Files that are mounted from ConfigMaps are written to folders of
   * this machine, which take the place of the mounted ones.
   */
  async pod(name: string, spec: PodSpec): Promise<LocalPod> {
    const [container] = spec.containers;
    if (container === undefined) throw new Error(`the pod of '${name}' has no container`);
    const mounts = this.manifests.mountsOf(spec);
    for (const [path, files] of mounts) {
      mkdirSync(this.#local(path, name), { recursive: true });
      for (const [file, content] of Object.entries(files)) {
        writeFileSync(join(this.#local(path, name), file), await this.#listening(name, this.text(content)));
      }
    }
    const value = (text: string) =>
      [...mounts.keys()].reduce((all, path) => all.replaceAll(path, this.#local(path, name)), this.text(text));
    const env = (container.env ?? []).map((variable) => {
      const secret = variable.valueFrom?.secretKeyRef;
      return [variable.name, secret === undefined ? value(variable.value ?? '') : this.secret(secret)];
    });
    return { env: Object.fromEntries(env), args: (container.args ?? []).map(value), container };
  }

  #local(path: string, name: string): string {
    return join(this.folder, name, path);
  }

  async #listening(name: string, text: string): Promise<string> {
    for (const [, , port = ''] of text.matchAll(LISTENING)) this.#ports.set(`${name}:${port}`, await freePort());
    return text.replace(LISTENING, (_, before, port) => `${before}127.0.0.1:${this.#ports.get(`${name}:${port}`)}`);
  }
}
