import { array, assert, boolean, constant, integer, oneof, property, record, string } from 'fast-check';
import {
  ColumnOrder,
  FileMetaData,
  LogicalType,
  MilliSeconds,
  RowGroup,
  SchemaElement,
  StringType,
  TimestampType,
  TimeUnit,
  TypeDefinedOrder,
} from 'parquetjs-lite/gen-nodejs/parquet_types';
import { serializeThrift } from 'parquetjs-lite/lib/util';
import { CompactProtocol, serialize } from '../../../../../job/node/store/thrift-compact';

const int32 = integer({ min: 0, max: 2 ** 31 - 1 });
/** Sizes and counts: a file has fewer bytes than this. */
const int53 = integer({ min: 0, max: 2 ** 51 });

const schemaElement = record({ name: string(), type: int32, converted_type: int32, isAdjustedToUTC: boolean() }).map(
  ({ isAdjustedToUTC, ...fields }) => {
    const unit = new TimeUnit({ MILLIS: new MilliSeconds() });
    const TIMESTAMP = new TimestampType({ isAdjustedToUTC, unit });
    return new SchemaElement({ ...fields, logicalType: new LogicalType({ TIMESTAMP }) });
  },
);
const plain = record({ name: string(), num_children: int32 }).map((fields) => new SchemaElement(fields));
const text = constant(new SchemaElement({ name: 'é', logicalType: new LogicalType({ STRING: new StringType() }) }));
const rowGroup = record({ total_byte_size: int53, num_rows: int53 }).map(
  (fields) => new RowGroup({ ...fields, columns: [] }),
);

test('structures stand in the file as the library writes them', () => {
  const file = record({
    version: int32,
    schema: array(oneof(schemaElement, plain, text), { maxLength: 40 }),
    num_rows: int53,
    row_groups: array(rowGroup, { maxLength: 40 }),
    created_by: string(),
  }).map((fields) => {
    const column_orders = fields.schema.map(() => new ColumnOrder({ TYPE_ORDER: new TypeDefinedOrder() }));
    return new FileMetaData({ ...fields, column_orders });
  });
  assert(property(file, (metadata) => serialize(metadata).equals(serializeThrift(metadata))));
});

test('a field that is far from the one before has its id written out', () => {
  const protocol = new CompactProtocol();
  protocol.writeStructBegin();
  protocol.writeFieldBegin('', 8, 20);
  protocol.writeI32(-1);
  protocol.writeFieldStop();
  expect([...protocol.bytes]).toEqual([5, 40, 1, 0]);
});

test('a type that no structure has is an error', () => {
  expect(() => new CompactProtocol().writeFieldBegin('', 4, 1)).toThrow("thrift's type 4");
});
