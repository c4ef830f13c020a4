package csvrows;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;

/** MAX_BY(value, time, a, b, c): the text with the greatest time, of those of one time the one with the greatest a, b, c. */
@FunctionHint(
        accumulator = @DataTypeHint(value = ByTime.ACCUMULATOR, bridgedTo = RowData.class),
        output = @DataTypeHint(value = "STRING", bridgedTo = StringData.class))
public final class MaxBy extends ByTime {
    public MaxBy() {
        super(1);
    }
}
