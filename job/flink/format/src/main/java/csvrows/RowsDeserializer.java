package csvrows;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;

/** Turns a message into its rows. */
final class RowsDeserializer extends AbstractDeserializationSchema<RowData> {
    /** What a column holds, of the current row. */
    interface Column extends Serializable {
        Object of(RowReader row);
    }

    private static final byte[] NO_BYTES = {};

    private final Column[] columns;
    private final RowReader.Maker readers;
    private transient RowReader reader;

    RowsDeserializer(List<Column> columns, RowReader.Maker readers, TypeInformation<RowData> producedType) {
        super(producedType);
        this.columns = columns.toArray(new Column[0]);
        this.readers = readers;
    }

    @Override
    public void open(InitializationContext context) {
        reader = readers.make();
    }

    /** A message without a value is an empty one. */
    @Override
    public void deserialize(byte[] message, Collector<RowData> out) {
        reader.open(message == null ? NO_BYTES : message);
        while (reader.next()) out.collect(read());
    }

    private RowData read() {
        final String reason = reader.reason;
        final GenericRowData row = new GenericRowData(columns.length);
        for (int i = 0; i < columns.length; i++) row.setField(i, columns[i].of(reader));
        // Only with the last instant it is known whether the row is good, and whether the other columns are NULL.
        return reader.reason == reason ? row : read();
    }

    @Override
    public RowData deserialize(byte[] message) {
        throw new UnsupportedOperationException("a message may hold many rows: deserialize(message, out) emits them");
    }
}
