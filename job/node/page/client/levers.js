import { byId, setText } from './dom.js';

/** @type {number | null} */
let held = null;

byId('lever-hold').addEventListener('click', () => pull(held === null ? 'hold' : 'release'));
byId('lever-late').addEventListener('click', () => pull('late'));

/** @param {string} lever */
const pull = (lever) => fetch(`/page/levers/${lever}`, { method: 'POST', headers: { 'X-Lever': '1' } });

/**
 * Shows what may be done to a demo. A job that counts has no levers.
 * @param {import('../answers').State} state
 */
export function showLevers({ levers }) {
  byId('levers').hidden = levers === undefined;
  held = levers?.held ?? null;
  setText(byId('lever-hold'), held === null ? 'Hold a partition back' : `Let partition ${held} go on`);
}
