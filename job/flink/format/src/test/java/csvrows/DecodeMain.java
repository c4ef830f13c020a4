package csvrows;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

/**
 * Reads messages from standard input and writes their rows to standard output, each message and the rows of each after
 * their length in bytes. test/system/format-fuzz.test.ts compares them with those of the Node engine.
 */
final class DecodeMain {
    private static final DataType TABLE = DataTypes.ROW(
            DataTypes.FIELD("step", DataTypes.TIMESTAMP_LTZ(3)),
            DataTypes.FIELD("name", DataTypes.STRING()),
            DataTypes.FIELD("value", DataTypes.STRING()));

    private static final List<String> NAMES = DataType.getFieldNames(TABLE);

    private DecodeMain() {}

    /** Ends at a negative length. The argument is the rows' format, csv or json. */
    public static void main(String[] args) throws IOException {
        final DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, 1 << 16));
        final DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out, 1 << 16));
        final RowReader.Maker readers = args[0].equals("json") ? () -> new JsonReader(NAMES) : () -> new CsvReader(NAMES.size());
        final RowsDeserializer decoder = Rows.decoder(
                readers, TABLE, Integer.MAX_VALUE, "reason", "row", "row-length", "row-index", "value.number");
        for (int length = in.readInt(); length >= 0; length = in.readInt()) {
            final List<RowData> rows = new ArrayList<>();
            decoder.deserialize(in.readNBytes(length), new ListCollector<>(rows));
            write(encode(rows), out);
            if (in.available() == 0) out.flush();
        }
        out.flush();
    }

    private static byte[] encode(List<RowData> rows) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final DataOutputStream out = new DataOutputStream(bytes);
        for (RowData row : rows) {
            write(row.isNullAt(3) ? new byte[0] : row.getString(3).toBytes(), out);
            write(row.getBinary(4), out);
            out.writeInt(row.getInt(5));
            out.writeInt(row.getInt(6));
            if (!row.isNullAt(3)) continue;
            out.writeDouble(row.getTimestamp(0, 3).getMillisecond());
            write(row.getString(1).toBytes(), out);
            write(row.getString(2).toBytes(), out);
            out.writeDouble(row.isNullAt(7) ? Double.NaN : row.getDouble(7));
        }
        return bytes.toByteArray();
    }

    private static void write(byte[] bytes, DataOutputStream out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
