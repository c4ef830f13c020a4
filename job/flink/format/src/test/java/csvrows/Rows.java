package csvrows;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;

/** Reads messages as Flink does. */
final class Rows {
    private Rows() {}

    static List<RowData> of(DataType table, byte[] message, int maxRowBytes, String... metadata) {
        final List<RowData> rows = new ArrayList<>();
        decoder(table, maxRowBytes, metadata).deserialize(message, new ListCollector<>(rows));
        return rows;
    }

    static RowsDeserializer decoder(DataType table, int maxRowBytes, String... metadata) {
        final int columns = DataType.getFieldCount(table);
        return decoder(() -> new CsvReader(columns), table, maxRowBytes, metadata);
    }

    static RowsDeserializer decoder(RowReader.Maker readers, DataType table, int maxRowBytes, String... metadata) {
        final Classes classes = new Classes("(?<number>n-[0-9]+)|(?<text>t-.*)");
        final RowsFormat format = new RowsFormat(readers, DataType.getFieldNames(table), maxRowBytes, classes);
        format.applyReadableMetadata(List.of(metadata));
        final RowsDeserializer decoder = format.createRuntimeDecoder(CONTEXT, table);
        decoder.open(null);
        return decoder;
    }

    static StringData text(String text) {
        return StringData.fromString(text);
    }

    static TimestampData time(long millis) {
        return TimestampData.fromEpochMillis(millis);
    }

    private static final DynamicTableSource.Context CONTEXT = new DynamicTableSource.Context() {
        @Override
        public <T> TypeInformation<T> createTypeInformation(DataType type) {
            return createTypeInformation(type.getLogicalType());
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> TypeInformation<T> createTypeInformation(LogicalType type) {
            return (TypeInformation<T>) TypeInformation.of(RowData.class);
        }

        @Override
        public DynamicTableSource.DataStructureConverter createDataStructureConverter(DataType type) {
            throw new UnsupportedOperationException();
        }
    };
}
