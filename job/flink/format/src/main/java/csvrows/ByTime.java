package csvrows;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.AggregateFunction;

/**
 * f(value, time, a, b, c): of texts, the one that comes first or last by time, then a, then b, then c. A text that is
 * NULL takes no part.
 */
public abstract class ByTime extends AggregateFunction<StringData, RowData> {
    static final String ACCUMULATOR = "ROW<text STRING, moment TIMESTAMP_LTZ(3), a BIGINT, b BIGINT, c BIGINT>";

    /** 1 where the greatest wins, -1 where the least does. */
    private final int sign;

    ByTime(int sign) {
        this.sign = sign;
    }

    @Override
    public RowData createAccumulator() {
        return new GenericRowData(5);
    }

    public void accumulate(
            RowData winner,
            @DataTypeHint(value = "STRING", bridgedTo = StringData.class) StringData text,
            @DataTypeHint(value = "TIMESTAMP_LTZ(3)", bridgedTo = TimestampData.class) TimestampData time,
            Long a,
            Long b,
            Long c) {
        if (text != null) keepWinner((GenericRowData) winner, GenericRowData.of(text, time, a, b, c));
    }

    public void merge(RowData winner, Iterable<RowData> others) {
        for (RowData other : others) {
            if (!other.isNullAt(0)) keepWinner((GenericRowData) winner, other);
        }
    }

    @Override
    public StringData getValue(RowData winner) {
        return winner.isNullAt(0) ? null : winner.getString(0);
    }

    private void keepWinner(GenericRowData winner, RowData other) {
        if (!winner.isNullAt(0) && sign * compare(winner, other) >= 0) return;
        winner.setField(0, other.getString(0));
        winner.setField(1, other.getTimestamp(1, 3));
        for (int i = 2; i < 5; i++) winner.setField(i, other.getLong(i));
    }

    private static int compare(RowData one, RowData other) {
        int order = one.getTimestamp(1, 3).compareTo(other.getTimestamp(1, 3));
        for (int i = 2; i < 5 && order == 0; i++) order = Long.compare(one.getLong(i), other.getLong(i));
        return order;
    }
}
