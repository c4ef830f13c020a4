import { Construct } from 'constructs';
import { System } from '../../../infra/charts/system';
import { loadEnvironment } from '../../../infra/environments';

it('a chart is validated though others were before, if something has been added since', () => {
  const [first, second] = new System(loadEnvironment('production').props).charts;
  if (first === undefined || second === undefined) throw new Error('there are no two charts');
  first.toJson();
  expect(second.toJson().length).toBeGreaterThan(0);
  new Construct(second, 'late').node.addValidation({ validate: () => ['is wrong'] });
  expect(() => second.toJson()).toThrow('late] is wrong');
});
