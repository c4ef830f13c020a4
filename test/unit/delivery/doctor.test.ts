import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { parse } from 'yaml';
import { doctor } from '../../../infra/delivery/doctor/doctor';
import { Progress } from '../../../infra/delivery/terminal/progress';
import { loadEnvironment } from '../../../infra/environments';
import { KubectlStandIn, refused } from './kubectl-stand-in';

const VERSION = JSON.stringify({ clientVersion: { gitVersion: 'v1.33.0' } });

async function findings(kubectl: KubectlStandIn): Promise<string[]> {
  const lines: string[] = [];
  const { props } = loadEnvironment('small');
  const progress = new Progress((line) => lines.push(stripVTControlCharacters(line)));
  const of = { name: 'small', props, declared: () => [], kubectl, progress };
  expect(await doctor(of)).toBe(false);
  return lines;
}

it('goes on without a context, and says how to get one', async () => {
  const kubectl = new KubectlStandIn((args) => ({ stdout: args.startsWith('version') ? VERSION : 'another\n' }));
  const lines = await findings(kubectl);
  expect(lines).toEqual([
    expect.stringMatching(/ok +kubectl v1\.33\.0/),
    expect.stringMatching(
      /todo the context .*: kubeconfig has no context 'stand-in', .* it has another: make that clus/,
    ),
    expect.stringMatching(/Helm/),
    expect.stringMatching(/todo operators, Secrets, images and the room .*: run this again once the cluster answers/),
  ]);
});

it('says of an API server that does not answer what kubectl says, and goes on', async () => {
  const kubectl = new KubectlStandIn((args) => {
    if (args === 'version --output=json') return refused('Unable to connect to the server: dial tcp: i/o timeout');
    return { stdout: args.startsWith('version') ? VERSION : 'stand-in\n' };
  });
  const lines = await findings(kubectl);
  expect(lines[2]).toMatch(/todo the API server answers: .*i\/o timeout/);
  expect(lines).toHaveLength(5);
});

it('a run of the cdk8s CLI, which empties its folder, leaves those of make synth alone', () => {
  const { output }: { output: string } = parse(readFileSync(join(__dirname, '../../../cdk8s.yaml'), 'utf8'));
  expect(output).toBe('dist/cdk8s');
});
