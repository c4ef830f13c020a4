import { fieldOf, stepColumn } from '../job/columns';
import type { Pipeline } from '../job/definition';
import { csvRow } from './csv';
import { InstantText } from './instant-text';

/** What a row says: when, of which tag, and its value. */
export interface Reading {
  /** Milliseconds since 1970. */
  readonly step: number;
  readonly name: string;
  readonly value: string | number | boolean;
}

/** Writes readings as the pipeline's input has them: the value of a message, which is one line. */
export class RowFormat {
  readonly #format: Pipeline['input']['format'];
  readonly #instants = new InstantText();
  /** Of each field, what of a reading it holds. */
  readonly #fields: readonly (readonly [field: string, of: keyof Reading])[];

  /** @throws Error when the input has a field of which a reading says nothing */
  constructor({ columns, input, speedLayer }: Pick<Pipeline, 'columns' | 'input' | 'speedLayer'>) {
    const parts = { step: stepColumn({ columns }), name: speedLayer.key, value: speedLayer.value } as const;
    const held = (['step', 'name', 'value'] as const).map((part) => [fieldOf(columns, parts[part]), part] as const);
    const byField = new Map(held);
    this.#format = input.format;
    this.#fields = input.fields.map((field, index) => {
      const part = byField.get(index);
      if (part !== undefined) return [field, part] as const;
      throw new Error(
        `datagen makes rows of ${Object.values(parts).join(', ')}, and the pipeline's input has a field '${field}' as well: ` +
          'take it out of input.fields, or send rows of your own',
      );
    });
  }

  /** One of the rows that `message` puts together. */
  row(reading: Reading): string {
    if (this.#format === 'json') {
      const parts = { ...reading, step: this.#instants.of(reading.step) };
      return JSON.stringify(Object.fromEntries(this.#fields.map(([field, part]) => [field, parts[part]])));
    }
    let row = '';
    for (const [, part] of this.#fields) row += `${row === '' ? '' : ','}${this.#csv(reading, part)}`;
    return row;
  }

  message(rows: readonly string[]): string {
    return this.#format === 'json' ? `[${rows.join(',')}]` : rows.join('\n');
  }

  /** Neither an instant nor a number needs quotes. */
  #csv(reading: Reading, part: keyof Reading): string {
    if (part === 'step') return this.#instants.of(reading.step);
    const text = reading[part];
    return typeof text === 'string' ? csvRow(text) : String(text);
  }
}
