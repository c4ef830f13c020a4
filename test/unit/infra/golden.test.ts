import { join } from 'node:path';
import { environmentNames, loadEnvironment } from '../../../infra/environments';
import { readFiles, synthesizeFiles } from './manifests';

const GOLDEN = join(__dirname, '../../golden');

describe.each(environmentNames)('the manifests of %s', (name) => {
  const files = synthesizeFiles(loadEnvironment(name).props);
  const golden = readFiles(join(GOLDEN, name));

  it('are in the files of test/golden ("make golden" renews them)', () => {
    expect(Object.keys(files)).toEqual(Object.keys(golden));
  });

  it.each(Object.keys(golden))('are those of test/golden in %s ("make golden" renews them)', (file) => {
    expect(files[file]).toBe(golden[file]);
  });
});
