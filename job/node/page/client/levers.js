import { byId, setText } from './dom.js';
import { counted, formatCount } from './format.js';

/** @type {number | null} */
let held = null;

byId('lever-hold').addEventListener('click', () => pull(held === null ? 'hold' : 'release'));
byId('lever-late').addEventListener('click', () => pull('late'));
byId('lever-kill').addEventListener('click', () => pull('kill'));

/** @param {string} lever */
const pull = (lever) => fetch(`/page/levers/${lever}`, { method: 'POST', headers: { 'X-Lever': '1' } });

/**
 * Shows what may be done to a demo, and what came of it. A job that counts has no levers.
 * @param {import('../answers').State} state
 */
export function showLevers({ levers }) {
  byId('levers').hidden = levers === undefined;
  held = levers?.held ?? null;
  setText(byId('lever-hold'), held === null ? 'Hold a partition back' : `Let partition ${held} go on`);
  const recovery = levers?.recovery ?? null;
  byId('recovery').hidden = recovery === null;
  if (recovery !== null) setText(byId('recovery'), inWords(recovery));
}

/** @param {import('../answers').Recovery} recovery */
function inWords({ kills, rowsAgain, checked }) {
  const times = kills === 1 ? 'once' : counted(kills, 'time');
  const again = rowsAgain === 0 ? '' : `, and read ${counted(rowsAgain, 'row')} again that came after it`;
  return `The job was killed ${times}. A new process went on from the latest checkpoint${again}. ${verdict(checked)}`;
}

/** @param {import('../answers').Recovery['checked']} checked */
function verdict(checked) {
  if (checked === undefined) return 'Its next checkpoint shows whether all rows are in the files.';
  const { rows, rowsInFiles } = checked;
  const found = `Up to its latest checkpoint ${counted(rows, 'row')} had come, and the files hold ${formatCount(rowsInFiles)}`;
  if (rows === rowsInFiles) return `${found}: none is missing, none is there twice.`;
  const off = Math.abs(rows - rowsInFiles);
  return `${found}: ${formatCount(off)} too ${rows > rowsInFiles ? 'few' : 'many'}.`;
}
