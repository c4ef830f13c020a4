import { spawnSync } from 'node:child_process';
import { shellVariables } from '../../../infra/local/shell-variables';

test('a shell reads back every value as it is', () => {
  const lines = shellVariables({
    engine: 'node',
    environment: 'small',
    kafka: { bootstrapServers: '127.0.0.1:1', sourceTopic: 'time-series' },
    s3: {
      endpoint: 'http://127.0.0.1:2',
      region: 'us-east-1',
      location: 's3://bucket/path',
      accessKeyId: 'id',
      secretAccessKey: `it's "$HOME"`,
    },
    influxDb: { url: 'http://127.0.0.1:3', org: 'org', bucket: 'tags', user: 'u', password: 'p', token: 't' },
    job: 'http://127.0.0.1:4',
  });
  const { stdout } = spawnSync('sh', ['-c', `${lines}printenv AWS_SECRET_ACCESS_KEY UAF_LONG_TERM_STORE`], {
    encoding: 'utf8',
  });
  expect(stdout).toBe(`it's "$HOME"\ns3://bucket/path\n`);
});
