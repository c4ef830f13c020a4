import { consoles } from '../../../infra/delivery/operate/consoles';
import { loadEnvironment } from '../../../infra/environments';

const CONSOLES = [
  { name: 'InfluxDB', component: 'influxdb', target: 'service/influxdb', port: 8086, localPort: 8086 },
  { name: 'Kafka UI', component: 'kafka-ui', target: 'service/kafka-ui', port: 8080, localPort: 58_080 },
  { name: 'S3 Manager', component: 's3manager', target: 'service/s3manager', port: 8080, localPort: 32_280 },
];

test.each(['local', 'production'])('%s has the consoles of Flink, InfluxDB, Kafka and S3', (environment) => {
  const flink = { name: 'Flink', component: 'job', target: 'service/job-rest', port: 8081, localPort: 8081 };
  expect(consoles(loadEnvironment(environment))).toEqual([flink, ...CONSOLES]);
});

test("small has the job's own page in the place of Flink's", () => {
  const job = { name: 'job', component: 'job', target: 'deployment/job', port: 8080, localPort: 8081 };
  expect(consoles(loadEnvironment('small'))).toEqual([job, ...CONSOLES]);
});
