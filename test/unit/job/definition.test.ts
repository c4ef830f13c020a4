import { pipeline } from '../../../job/pipeline';

test('a definition is pure data: it survives JSON', () => {
  expect(JSON.parse(JSON.stringify(pipeline))).toEqual(pipeline);
});

test('no name belongs to two tag types', () => {
  const patterns = Object.values(pipeline.tagTypes).map(({ pattern }) => new RegExp(`^(?:${pattern})$`));
  for (const name of ['pu136mod-ni-001', 'pu136mod-nd-11', 'pu136mod-ns-021']) {
    expect(patterns.filter((pattern) => pattern.test(name))).toHaveLength(1);
  }
});
