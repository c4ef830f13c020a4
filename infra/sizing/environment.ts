import { totalRequests } from '../capacity';
import { System } from '../charts/system';
import type { EnvironmentProps, FlinkEngine, NodeEngine } from '../environments/environment';
import production from '../environments/production';
import { assumptions, type Size } from './size';

type Sized = Pick<EnvironmentProps, 'capacity' | 'kafka' | 'job'>;

const GI = 2 ** 30;
/** A rolling update runs old and new beside each other for a while. */
const CAPACITY_SPARE = 1.25;

/** Production's environment with as much of everything as the size says. */
export function sizedEnvironment(size: Size): EnvironmentProps {
  const { brokers, partitions, brokerDiskBytes } = size;
  const sized: Omit<Sized, 'capacity'> = {
    kafka: {
      ...production.props.kafka,
      ...kafka(brokers, partitions, brokerDiskBytes),
    },
    job: size.engine === 'node' ? nodeJob(size) : flinkJob(size),
  };
  const props = { ...production.props, ...sized };
  const { cpu, memory } = totalRequests(new System(props));
  const capacity = {
    cpu: `${Math.ceil(cpu * CAPACITY_SPARE) * 1000}m`,
    memory: `${Math.ceil((memory * CAPACITY_SPARE) / GI)}Gi`,
  } as const;
  return { ...props, capacity };
}

function kafka(brokers: number, partitions: number, diskBytes: number): Partial<EnvironmentProps['kafka']> {
  const { coresPerBroker } = assumptions;
  return {
    brokers,
    partitions,
    storage: {
      type: 'jbod',
      volumes: [
        {
          id: 0,
          type: 'persistent-claim',
          size: `${Math.ceil(diskBytes / GI)}Gi`,
          class: 'gp3',
          deleteClaim: false,
          kraftMetadata: 'shared',
        },
      ],
    },
    resources: {
      cpu: { request: `${(coresPerBroker * 1000) / 2}m`, limit: `${coresPerBroker * 1000}m` },
      memory: '8Gi',
      ephemeralStorage: '1Gi',
    },
  };
}

/** Twice the peak that is expected, in steps of 256 MiB. */
const nodeJob = ({ jobMemoryBytes }: Size): NodeEngine => ({
  engine: 'node',
  resources: {
    cpu: { request: '1000m', limit: '2000m' },
    memory: `${Math.ceil((2 * jobMemoryBytes) / 2 ** 28) * 256}Mi`,
  },
});

function flinkJob({ jobMemoryBytes, taskManagers, taskSlots }: Size): FlinkEngine {
  return {
    engine: 'flink',
    taskManagers,
    taskSlots,
    jobManagerResources: { cpu: { request: '1000m', limit: '2000m' }, memory: '2Gi' },
    taskManagerResources: {
      cpu: { request: `${taskSlots * 1000}m`, limit: `${taskSlots * 2000}m` },
      memory: `${jobMemoryBytes / taskManagers / GI}Gi`,
      ephemeralStorage: '10Gi',
    },
    upgradeMode: 'savepoint',
    highAvailability: true,
  };
}
