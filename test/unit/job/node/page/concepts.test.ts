import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { conceptsPage, toHtml } from '../../../../../job/node/page/concepts';

const CLIENT = join(__dirname, '../../../../../job/node/page/client');

test('each word of the page that is a concept leads to a paragraph', () => {
  const words = [...readFileSync(join(CLIENT, 'page.html'), 'utf8').matchAll(/data-concept="([^"]+)"/g)];
  const { text = '' } = conceptsPage() ?? {};
  expect(words.length).toBeGreaterThan(4);
  for (const [, id] of words) expect(text).toContain(`<h2 id="${id}">`);
});

test('text is text, whatever it holds', () => {
  expect(toHtml('# a <b>\n\nx `<i>` & **y**')).toContain(
    '<h1 id="a-b-">a &lt;b&gt;</h1>\n<p>x <code>&lt;i&gt;</code> &amp; <strong>y</strong></p>',
  );
});
