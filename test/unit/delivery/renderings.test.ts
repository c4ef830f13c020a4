import { ApiObject, DependencyGraph } from 'cdk8s';
import { System } from '../../../infra/charts/system';
import { objectsOf } from '../../../infra/delivery/revision/declared';
import { environmentNames, loadEnvironment } from '../../../infra/environments';

/** To add requests up, to look for secrets, and to be declared. */
const RENDERINGS = 3;

afterEach(() => jest.restoreAllMocks());

test.each(environmentNames)('no object of %s is rendered again for each chart', (environment) => {
  const rendered = new Map<string, number>();
  const { toJson } = ApiObject.prototype;
  jest.spyOn(ApiObject.prototype, 'toJson').mockImplementation(function (this: ApiObject) {
    rendered.set(this.node.path, (rendered.get(this.node.path) ?? 0) + 1);
    return toJson.call(this);
  });
  objectsOf(new System(loadEnvironment(environment).props), { ApiObject, DependencyGraph });
  expect([...rendered].filter(([, times]) => times > RENDERINGS)).toEqual([]);
});
