import { showCounts } from './counts.js';
import { byId, element, setText } from './dom.js';
import { showLevers } from './levers.js';
import { Numbers } from './numbers.js';
import { fillStringRows, showStrings } from './strings.js';
import { showPartitions, showRejections } from './tables.js';
import { showTime } from './time.js';

const EVERY_MS = 1_000;

const numbers = new Numbers(byId('numbers'));
let version = -1;
let fillTable = () => {};
byId('strings-table').addEventListener('toggle', () => fillTable());

/** @param {string} path */
async function get(path) {
  const answer = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

async function showHour() {
  /** @type {import('../answers').Hour} */
  const { tags, tagsLeftOut, version: received } = await get('/page/history.json');
  version = received;
  const isNumeric = (/** @type {import('../answers').Tag} */ { values }) => typeof values[0] === 'number';
  const numeric = tags.filter(isNumeric);
  const strings = tags.filter((tag) => !isNumeric(tag));
  numbers.show(numeric);
  showStrings(byId('strings'), strings);
  fillTable = () => {
    // Thousands of rows are made only for who wants to read them.
    if (byId('strings-table').hasAttribute('open')) fillStringRows(byId('strings-rows'), strings);
  };
  fillTable();
  byId('no-numbers').hidden = numeric.length > 0;
  byId('no-strings').hidden = strings.length > 0;
  byId('tags-left-out').hidden = !tagsLeftOut;
}

async function show() {
  const status = byId('status');
  try {
    /** @type {import('../answers').State} */
    const state = await get('/page/state.json');
    showCounts(state);
    showTime(state);
    showLevers(state);
    if (state.hasConcepts) linkConcepts();
    showPartitions(state);
    showRejections(state);
    if (state.history !== version) await showHour();
    status.dataset.state = state.isRunning ? 'running' : 'waiting';
    setText(status, state.isRunning ? 'running' : 'not reading its source');
  } catch {
    status.dataset.state = 'gone';
    setText(status, 'the job does not answer: the figures are its last');
  }
}

/** Each concept's word leads to where it is explained, provided that this process has that page. */
function linkConcepts() {
  for (const word of document.querySelectorAll('span[data-concept]')) {
    const href = `/page/concepts#${word.getAttribute('data-concept')}`;
    word.replaceWith(element('a', { href }, [word.textContent ?? '']));
  }
}

async function keepShowing() {
  // A page that nobody sees asks for nothing.
  if (document.visibilityState === 'visible') await show();
  setTimeout(keepShowing, EVERY_MS);
}

void keepShowing();
