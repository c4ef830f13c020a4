/**
 * Makes an element. Text goes in as text, never as markup: it may come from a row.
 * @param {string} tag
 * @param {Readonly<Record<string, string>>} attributes
 * @param {readonly (Node | string)[]} children
 */
export function element(tag, attributes = {}, children = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** @param {string} id */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element '${id}'`);
  return found;
}

/**
 * Sets a text only when it is another, so that screen readers and selections are left alone.
 * @param {Element} target
 * @param {string} text
 */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * @param {HTMLElement} body
 * @param {readonly (readonly (Node | string)[])[]} rows
 * @param {string} whenEmpty
 */
export function fillRows(body, rows, whenEmpty) {
  const columns = body.closest('table')?.querySelectorAll('thead th').length ?? 1;
  const empty = element('tr', {}, [element('td', { colspan: String(columns), class: 'empty' }, [whenEmpty])]);
  const made = rows.map((cells) =>
    element(
      'tr',
      {},
      cells.map((cell, i) => (i === 0 ? element('th', { scope: 'row' }, [cell]) : element('td', {}, [cell]))),
    ),
  );
  body.replaceChildren(...(made.length === 0 ? [empty] : made));
}
