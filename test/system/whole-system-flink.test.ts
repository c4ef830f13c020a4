import { describeWholeSystem } from './whole-chain';

describeWholeSystem('flink');
