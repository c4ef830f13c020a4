package csvrows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.apache.flink.table.data.RowData;
import org.junit.jupiter.api.Test;

class SquaredDeviationsTest {
    private final SquaredDeviations deviations = new SquaredDeviations();

    private RowData sumOf(double... numbers) {
        RowData sum = deviations.createAccumulator();
        for (double number : numbers) deviations.accumulate(sum, number);
        return sum;
    }

    @Test
    void partsThatComeTogetherAreAsIfTheyHadNeverBeenApart() {
        RowData sum = sumOf(1, 2);
        deviations.merge(sum, List.of(sumOf(3, 6), sumOf()));
        assertEquals(14, deviations.getValue(sum), 1e-12);
    }

    @Test
    void greatNumbersComeToAnEmptySumAsTheyAre() {
        RowData sum = sumOf();
        deviations.merge(sum, List.of(sumOf(1e200, 1e200)));
        assertEquals(0, deviations.getValue(sum));
    }
}
