import { listAt, numberAt, textAt } from '../../value-at';
import type { LiveObject } from '../cluster/live-object';
import type { Target } from '../cluster/target';

/** Says where a browser finds what is deployed, as far as it has a node port, and which commands come next. */
export async function printNextSteps({ name, declared, kubectl, progress }: Target): Promise<void> {
  const address = (await kubectl.get('nodes')).map(addressOf).find((found) => found !== undefined);
  const links = declared().flatMap(({ manifest: { kind, spec, metadata } }) => {
    const port = kind === 'Service' ? httpNodePort(spec) : undefined;
    return port !== undefined && address !== undefined ? [[metadata.name, `http://${address}:${port}`]] : [];
  });
  const commands = [
    [`make status ENV=${name}`, 'how each component is'],
    [`make open ENV=${name}`, 'the consoles, at ports of this machine'],
    [`make verify ENV=${name}`, 'checks that what is sent arrives in the object store and InfluxDB'],
    [`make teardown ENV=${name}`, 'deletes it again, data included'],
  ];
  const rows = [...links, ...commands];
  const width = Math.max(...rows.map(([what = '']) => what.length));
  for (const [what = '', where = ''] of rows) progress.write(`  ${what.padEnd(width)}  ${where}`);
}

const addressOf = ({ status }: LiveObject): string | undefined =>
  listAt(status, 'addresses')
    .map((address) => (textAt(address, 'type') === 'InternalIP' ? textAt(address, 'address') : undefined))
    .find((found) => found !== undefined);

function httpNodePort(spec: unknown): number | undefined {
  const port = listAt(spec, 'ports').find((one) => textAt(one, 'name') === 'http');
  return numberAt(port, 'nodePort');
}
