package csvrows;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.AggregateFunction;

/**
 * SQUARED_DEVIATIONS(number): the sum of the squared differences from the mean, by Welford's method, and Chan's where
 * parts come together. The sum of squares less the square of the sum would cancel out where numbers lie close together
 * and far from zero. A number that is NULL takes no part.
 */
@FunctionHint(
        accumulator =
                @DataTypeHint(value = "ROW<n BIGINT, mean DOUBLE, squares DOUBLE>", bridgedTo = RowData.class),
        output = @DataTypeHint("DOUBLE"))
public final class SquaredDeviations extends AggregateFunction<Double, RowData> {
    @Override
    public RowData createAccumulator() {
        return GenericRowData.of(0L, 0.0, 0.0);
    }

    public void accumulate(RowData sum, Double number) {
        if (number == null) return;
        long n = sum.getLong(0) + 1;
        double mean = sum.getDouble(1);
        double next = mean + (number - mean) / n;
        set(sum, n, next, sum.getDouble(2) + (number - mean) * (number - next));
    }

    public void merge(RowData sum, Iterable<RowData> others) {
        for (RowData other : others) {
            long theirs = other.getLong(0);
            if (theirs == 0) continue;
            if (sum.getLong(0) == 0) {
                // Of great numbers the square below is beyond a double, and 0 times that is no number.
                set(sum, theirs, other.getDouble(1), other.getDouble(2));
                continue;
            }
            long n = sum.getLong(0) + theirs;
            double difference = other.getDouble(1) - sum.getDouble(1);
            double share = (double) theirs / n;
            double squares = difference * difference * sum.getLong(0) * share;
            set(sum, n, sum.getDouble(1) + difference * share, sum.getDouble(2) + other.getDouble(2) + squares);
        }
    }

    @Override
    public Double getValue(RowData sum) {
        return sum.getLong(0) == 0 ? null : (Double) sum.getDouble(2);
    }

    private static void set(RowData sum, long n, double mean, double squares) {
        GenericRowData row = (GenericRowData) sum;
        row.setField(0, n);
        row.setField(1, mean);
        row.setField(2, squares);
    }
}
