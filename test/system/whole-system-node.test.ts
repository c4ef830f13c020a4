import { describeWholeSystem } from './whole-chain';

describeWholeSystem('node');
