import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kubectl } from '../../../infra/delivery/cluster/kubectl';
import { waitUntilReady } from '../../../infra/delivery/cluster/wait';
import { Progress } from '../../../infra/delivery/terminal/progress';
import { milliseconds } from '../../../job/duration';

const folder = mkdtempSync(join(tmpdir(), 'kubectl-'));
const { UAF_KUBECTL } = process.env;

beforeAll(() => {
  process.env.UAF_KUBECTL = join(folder, 'kubectl');
  // Its child outlives it, and holds its output open, as a program for a login would.
  writeFileSync(process.env.UAF_KUBECTL, '#!/bin/sh\nsleep 60 &\nwait\n');
  chmodSync(process.env.UAF_KUBECTL, 0o755);
});

afterAll(() => {
  process.env.UAF_KUBECTL = UAF_KUBECTL;
  rmSync(folder, { recursive: true });
});

const hanging = () => new Kubectl('cluster', () => undefined);

it('a call that hangs is ended past its limit, and the message says which', async () => {
  await expect(hanging().run(['get', 'pods'], '', milliseconds(200))).rejects.toThrow(
    /^'kubectl get pods' did not end within 200ms and was ended: see whether the API server answers .*--context cluster/,
  );
});

it('a wait with a limit ends though kubectl hangs, before Jest ends the test', async () => {
  const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'one', namespace: 'space' } };
  const waiting = waitUntilReady(hanging(), [manifest], new Set(), new Progress(() => undefined), milliseconds(1000));
  await expect(waiting).rejects.toThrow(/'kubectl get --filename .*' did not end within 5s/);
});
