import { InvalidArgumentError, Option } from 'commander';
import type { Pipeline } from '../../definition';
import type { Milliseconds } from '../../duration';
import { durationArgument } from '../../duration-argument';
import { pipeline } from '../../pipeline';
import { SourceError } from '../errors';
import type { CsvStreamOptions } from '../source/csv-stream-source';
import { type InstantForm, instantForm } from '../source/shape/instant-forms';

/** What `job run` was told about the rows of a pipe or a file. */
export interface StreamOptions {
  readonly header?: boolean;
  readonly wide?: boolean;
  readonly delimiter?: string;
  readonly columns?: string;
  readonly instants?: InstantForm;
  readonly decimalComma?: boolean;
  readonly eventTime?: 'reading' | 'step';
  readonly outOfOrderness?: Milliseconds;
  readonly dryRun?: boolean;
}

/** The shape of CSV. */
const OF_CSV = ['header', 'wide', 'delimiter', 'columns', 'instants', 'decimalComma'] as const;
const EVENT_TIMES = ['reading', 'step'] as const;
const input: Pipeline['input'] = pipeline.input;
const [first, second, third] = input.fields;

/** None of them has a default here, so that it can be told which were given. */
export function streamOptions(): Option[] {
  const options = [
    new Option('--header', 'the first line names the columns (default: it is a row)'),
    new Option(
      '--wide',
      `the header line names one column per tag, and one for the instant (the first, or --columns time=${first}); each ` +
        'value present becomes a row',
    ),
    new Option('--delimiter <character>', "separator of columns: ';', '|', tab ... (default: ',')").argParser(
      delimiter,
    ),
    new Option(
      '--columns <pairs>',
      `what each column is, by its name in the header line or its number, such as ` +
        `time=${first},tag=${second},val=${third} or 3=${first},1=${second},2=${third} (default: ${input.fields.join()})`,
    ),
    new Option(
      '--instants <form>',
      'format of instants: utc as 2026-11-22T10:00:00Z; iso with any offset, or with none for UTC; epoch-seconds; ' +
        "epoch-milliseconds; or a strptime pattern, such as '%d.%m.%Y %H:%M:%S' (default: utc)",
    ).argParser(instants),
    new Option('--decimal-comma', 'numbers are written as 3,5 (default: as 3.5)'),
    new Option(
      '--event-time <from>',
      `event time of a row: the time it is read, or its ${first} (default: reading)`,
    ).choices(EVENT_TIMES),
    new Option(
      '--out-of-orderness <duration>',
      `with --event-time step: how far rows may be out of order (default: by any time, so that windows close ` +
        'at the end)',
    ).argParser(durationArgument),
    new Option('--dry-run', 'show the first rows as they would be stored, and store nothing'),
  ];
  return options.map((option) => option.helpGroup('Options for a pipe or a file:'));
}

/** @throws SourceError when options contradict one another, or the pipeline */
export function csvStreamOptions({
  source,
  ...options
}: StreamOptions & { readonly source: string }): CsvStreamOptions {
  const { wide = false, header = wide, columns, instants = 'utc', decimalComma = false } = options;
  const { eventTime = 'reading', outOfOrderness } = options;
  if (input.format === 'json') refuse(options, OF_CSV, "is for CSV, and the pipeline's rows are JSON: leave it out");
  if (outOfOrderness !== undefined && eventTime !== 'step') {
    throw new SourceError(
      `--out-of-orderness needs event times that are in the rows: add --event-time step, or leave it out`,
    );
  }
  return {
    header,
    wide,
    delimiter: options.delimiter ?? ',',
    ...(columns !== undefined && { columns }),
    instants,
    decimalComma,
    eventTime,
    ...(eventTime === 'step' && { outOfOrderness: outOfOrderness ?? (Number.POSITIVE_INFINITY as Milliseconds) }),
  };
}

/** @throws SourceError when one was given for a topic */
export function refuseForTopic(options: StreamOptions): void {
  refuse(
    options,
    [...OF_CSV, 'eventTime', 'outOfOrderness', 'dryRun'],
    "is for a pipe or a file, and the rows of a topic are as the pipeline says: add --source with '-' or a file, or leave " +
      'it out',
  );
}

/** @throws SourceError for the first of the options that was given */
function refuse(options: StreamOptions, names: readonly (keyof StreamOptions)[], why: string): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw new SourceError(`--${given.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${why}`);
}

function instants(text: string): InstantForm {
  try {
    return instantForm(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? `${error.message}.` : String(error));
  }
}

function delimiter(text: string): string {
  if (text === 'tab' || text === '\\t') return '\t';
  if (/^[\t -~]$/.test(text) && text !== '"') return text;
  throw new InvalidArgumentError("Write one character, such as ';', or tab.");
}
