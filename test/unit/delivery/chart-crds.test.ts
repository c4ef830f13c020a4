import { crdsIn } from '../../../infra/delivery/operators/chart-crds';

/** A CRD as the operators' charts have it: no line of `---` before it, a licence at its head, and long. */
const file = (name: string): string =>
  [
    '# Licensed to the Apache Software Foundation (ASF)',
    'apiVersion: apiextensions.k8s.io/v1',
    'kind: CustomResourceDefinition',
    `metadata:\n  name: ${name}`,
    `spec:\n  description: |\n${'    a text with # and --- and key: value in it\n'.repeat(5000)}`,
  ].join('\n');

/** As `helm template --include-crds` prints the files of a chart. */
const rendered = (files: Readonly<Record<string, string>>): string =>
  Object.entries(files)
    .map(([name, text]) => `---\n# Source: ${name}\n${text}\n`)
    .join('');

const namesIn = (text: string): string[] => crdsIn(text).map(({ metadata }) => metadata.name);

it('every CRD of a chart is found, though no file begins with ---', () => {
  const files = { 'operator/crds/a.yaml': file('as.example'), 'operator/crds/b.yml': file('bs.example') };
  expect(namesIn(rendered(files))).toEqual(['as.example', 'bs.example']);
});

it('a file may hold several, and begin with --- or end with it', () => {
  const text = `---\n${file('as.example')}\n---\n${file('bs.example')}\n---\n`;
  expect(namesIn(rendered({ 'operator/crds/all.yaml': text }))).toEqual(['as.example', 'bs.example']);
});

it('those of charts within a chart are found, and what templates make is left to Helm', () => {
  const files = {
    'operator/charts/part/crds/a.yaml': file('as.example'),
    'operator/templates/crd.yaml': file('bs.example'),
  };
  expect(namesIn(rendered(files))).toEqual(['as.example']);
});

it('two CRDs that became one document are an error, which names the file', () => {
  const joined = rendered({ 'operator/crds/a.yaml': `${file('as.example')}\n${file('bs.example')}` });
  expect(() => crdsIn(joined)).toThrow(/^operator\/crds\/a\.yaml of the chart is not YAML: Map keys must be unique/);
});
