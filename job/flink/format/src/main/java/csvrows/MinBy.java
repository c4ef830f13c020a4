package csvrows;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;

/** MIN_BY(value, time, a, b, c): the text with the least time, of those of one time the one with the least a, b, c. */
@FunctionHint(
        accumulator = @DataTypeHint(value = ByTime.ACCUMULATOR, bridgedTo = RowData.class),
        output = @DataTypeHint(value = "STRING", bridgedTo = StringData.class))
public final class MinBy extends ByTime {
    public MinBy() {
        super(-1);
    }
}
