import Table from 'cli-table3';
import pc from 'picocolors';
import { identity } from '../manifest';
import type { LiveObject } from './live-object';
import { type Judgement, judge, WATCHED } from './readiness';
import type { Target } from './target';

const COLOURS = { ready: pc.green, waiting: pc.yellow, failed: pc.red };

/** One line per component: whether it is ready, or why not. @returns whether all are */
export async function status({ kubectl, declared, progress }: Target): Promise<boolean> {
  const components = declared().filter(({ manifest }) => WATCHED.includes(manifest.kind));
  const found = await kubectl.find(components.map(({ manifest }) => manifest));
  const live = new Map(found.map((object) => [identity(object), object]));
  const table = new Table({ head: ['component', 'object', 'state'], style: { head: [], border: [] } });
  const judgements = components.map(({ manifest, path }) => {
    const { state, message } = judgementOf(live.get(identity(manifest)));
    table.push([
      path.split('/').slice(0, 2).join('/'),
      `${manifest.kind} ${manifest.metadata.name}`,
      COLOURS[state](message),
    ]);
    return state;
  });
  progress.write(table.toString());
  return judgements.every((state) => state === 'ready');
}

const judgementOf = (object: LiveObject | undefined): Judgement =>
  object ? judge(object) : { state: 'failed', message: 'not deployed' };
