import type { Aggregate, Pipeline, TagType } from './definition';

/** A field of the lines of a type of tag, and what it holds. */
export interface Field {
  readonly name: string;
  readonly aggregate: Aggregate;
  /** What its values are, whatever those of the tag are: there is a count of strings. */
  readonly values: TagType['value'];
  /** What they are counted in. */
  readonly unit?: string;
}

/** A field's value. */
export type FieldValue = number | string | boolean;

/** The value of a field, of what an engine has made of the rows: a text stands for what it spells. */
export function fieldValue({ values }: Pick<Field, 'values'>, result: number | string): FieldValue {
  if (values === 'number') return Number(result);
  return values === 'boolean' ? result === 'true' : String(result);
}

/** The fields of each tag type, in the order in which lines have them. */
export type Fields = ReadonlyMap<string, readonly Field[]>;

/**
 * The fields of a pipeline's lines.
 * @throws Error when a tag type has none, or when a field can't be in one measurement with the others
 */
export function fieldsOf({ tagTypes, speedLayer }: FieldSource): Fields {
  const fields: Fields = new Map(
    Object.entries(tagTypes).map(([type, { value, unit }]) => [
      type,
      Object.entries(speedLayer.aggregates[type] ?? {}).map(([name, aggregate]) => ({
        name,
        aggregate,
        values: isOneOfThem(aggregate) ? value : 'number',
        ...(unit !== undefined && aggregate.fn !== 'count' && { unit }),
      })),
    ]),
  );
  for (const [type, { length }] of fields) {
    if (length === 0) throw new Error(`tag type '${type}' has no aggregate: declare one in speedLayer.aggregates`);
  }
  refuseClashes([...fields.values()].flat(), speedLayer.line.eventTimeField);
  return fields;
}

type FieldSource = Pick<Pipeline, 'tagTypes'> & {
  readonly speedLayer: {
    readonly aggregates: Pipeline['speedLayer']['aggregates'];
    readonly line: Pick<Pipeline['speedLayer']['line'], 'eventTimeField'>;
  };
};

/** Every field once: of those that several tag types have, the first one's. */
export const distinctFields = (fields: Fields): Field[] =>
  [
    ...new Map(
      [...fields.values()]
        .flat()
        .toReversed()
        .map((field) => [field.name, field]),
    ).values(),
  ].toReversed();

const isOneOfThem = ({ fn }: Aggregate): boolean => fn === 'first' || fn === 'last';

/** InfluxDB refuses a point whose field has another type than the field has in the measurement. */
function refuseClashes(fields: readonly Field[], eventTimeField: string): void {
  const types = new Map<string, Field['values']>();
  for (const { name, values } of fields) {
    if (name === eventTimeField) {
      throw new Error(
        `field '${name}' is that of the event time, speedLayer.line.eventTimeField: name one of them otherwise`,
      );
    }
    const other = types.get(name);
    if (other !== undefined && other !== values) {
      throw new Error(
        `field '${name}' holds a ${other} of one tag type and a ${values} of another, and InfluxDB knows one type for ` +
          'each field of a measurement: give each its own field in speedLayer.aggregates',
      );
    }
    types.set(name, values);
  }
}
