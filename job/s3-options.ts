import { Option } from 'commander';
import { settings } from './settings';

const { s3Endpoint, s3Region, s3PathStyle } = settings;

/** Where S3 is, for commands that read or write a long-term store. */
export const s3Options = (): Option[] => [
  new Option(s3Endpoint.flag, s3Endpoint.description).env(s3Endpoint.variable),
  new Option(s3Region.flag, s3Region.description).env(s3Region.variable).default(s3Region.default),
  new Option('--s3-path-style <true|false>', s3PathStyle.description)
    .env(s3PathStyle.variable)
    .choices(['true', 'false'])
    .default(s3PathStyle.default),
];
