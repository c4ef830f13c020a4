package csvrows;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.AggregateFunction;

/**
 * MAX_BY(value, time, a, b, c): the text with the greatest time; of those of one time the one with the greatest a, then b,
 * then c. A text that is NULL takes no part.
 */
@FunctionHint(
        accumulator = @DataTypeHint(
                value = "ROW<text STRING, moment TIMESTAMP_LTZ(3), a BIGINT, b BIGINT, c BIGINT>",
                bridgedTo = RowData.class),
        output = @DataTypeHint(value = "STRING", bridgedTo = StringData.class))
public final class MaxBy extends AggregateFunction<StringData, RowData> {
    @Override
    public RowData createAccumulator() {
        return new GenericRowData(5);
    }

    public void accumulate(
            RowData greatest,
            @DataTypeHint(value = "STRING", bridgedTo = StringData.class) StringData text,
            @DataTypeHint(value = "TIMESTAMP_LTZ(3)", bridgedTo = TimestampData.class) TimestampData time,
            Long a,
            Long b,
            Long c) {
        if (text != null) keepGreater((GenericRowData) greatest, GenericRowData.of(text, time, a, b, c));
    }

    public void merge(RowData greatest, Iterable<RowData> others) {
        for (RowData other : others) {
            if (!other.isNullAt(0)) keepGreater((GenericRowData) greatest, other);
        }
    }

    @Override
    public StringData getValue(RowData greatest) {
        return greatest.isNullAt(0) ? null : greatest.getString(0);
    }

    private static void keepGreater(GenericRowData greatest, RowData other) {
        if (!greatest.isNullAt(0) && compare(greatest, other) >= 0) return;
        greatest.setField(0, other.getString(0));
        greatest.setField(1, other.getTimestamp(1, 3));
        for (int i = 2; i < 5; i++) greatest.setField(i, other.getLong(i));
    }

    private static int compare(RowData one, RowData other) {
        int order = one.getTimestamp(1, 3).compareTo(other.getTimestamp(1, 3));
        for (int i = 2; i < 5 && order == 0; i++) order = Long.compare(one.getLong(i), other.getLong(i));
        return order;
    }
}
