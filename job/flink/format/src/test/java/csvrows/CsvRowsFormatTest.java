package csvrows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowsFormatTest {
    private static final DataType TABLE = DataTypes.ROW(
            DataTypes.FIELD("step", DataTypes.TIMESTAMP_LTZ(3)),
            DataTypes.FIELD("name", DataTypes.STRING()),
            DataTypes.FIELD("value", DataTypes.STRING()));
    private static final String GOOD = "2026-11-22T10:00:00Z,a,5";

    /** The rows of a message, each as its text: its fields, or why it can't be read. */
    private static List<String> read(String message) {
        final List<String> read = new ArrayList<>();
        for (RowData row : Rows.of(TABLE, message.getBytes(UTF_8), 1000, "reason")) {
            read.add(row.isNullAt(3)
                    ? row.getTimestamp(0, 3) + "|" + row.getString(1) + "|" + row.getString(2)
                    : row.getString(3).toString());
        }
        return read;
    }

    private static String readRow(String row) {
        return read(row).get(0);
    }

    @Test
    void readsAsManyRowsAsThereAreLines() {
        assertEquals(
                List.of("2026-11-22T10:00|a|5", "2026-11-22T10:00:01|b|6"),
                read(GOOD + "\r\n2026-11-22T10:00:01Z,b,6\n"));
    }

    @Test
    void takesQuotesOffAndKeepsWhatIsBetweenThem() {
        assertEquals("2026-11-22T10:00|a,\"b\"\n|", readRow("\"2026-11-22T10:00:00Z\",\"a,\"\"b\"\"\n\",\"\""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``|fields",
        "2026-11-22T10:00:00Z,a|fields",
        "2026-11-22T10:00:00Z,a,5,|fields",
        "2026-11-22T10:00:00Z,a,5\"|quoting",
        "2026-11-22T10:00:00Z,a,\"5|quoting",
        "2026-11-22T10:00:00Z,a,\"5\"x|quoting",
        "2026-02-29T10:00:00Z,a,5|instant",
        "2026-11-22T24:00:00Z,a,5|instant",
        "2026-11-22T10:00:00.Z,a,5|instant",
        "2026-11-22 10:00:00Z,a,5|instant",
    })
    void saysWhatIsWrongWithARow(String row, String reason) {
        assertEquals(reason, readRow(row));
    }

    @Test
    void aBadRowCostsNoOther() {
        assertEquals(
                List.of("2026-11-22T10:00|a|5", "quoting", "2026-11-22T10:00|a|5"),
                read(GOOD + "\nhalf \"open\n" + GOOD));
    }

    @Test
    void findsBytesThatAreNoUtf8() {
        final byte[] message = (GOOD + "x\n" + GOOD).getBytes(UTF_8);
        message[GOOD.length()] = (byte) 0xff;
        final List<RowData> rows = Rows.of(TABLE, message, 1000, "reason");
        assertEquals("encoding", rows.get(0).getString(3).toString());
        assertNull(rows.get(0).getString(1));
        assertEquals("5", rows.get(1).getString(2).toString());
    }

    @Test
    void aMessageWithoutAValueIsOneEmptyRow() {
        assertEquals("fields", Rows.of(TABLE, null, 1000, "reason").get(0).getString(3).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "0000-01-01T00:00:00Z, -62167219200000",
        "1969-12-31T23:59:59.999999999Z, -1",
        "2000-02-29T23:59:59.0015Z, 951868799001",
        "9999-12-31T23:59:59.9Z, 253402300799900",
    })
    void readsInstantsToTheMillisecond(String instant, long millis) {
        final RowData row = Rows.of(TABLE, (instant + ",a,5").getBytes(UTF_8), 1000).get(0);
        assertEquals(millis, row.getTimestamp(0, 3).getMillisecond());
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "-5.25", "+.5", "5.", "1e3", "-125E-3", "0.1", "9007199254740993", "4.9e-324", "-0"})
    void readsNumbersAsJavaDoes(String number) {
        assertEquals(Double.parseDouble(number), numberOf(number).getDouble(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "-", "1e", "e1", "1e999", "NaN", "Infinity", "0x10", "5d", " 5", "1_000", "1.2.3"})
    void readsNoNumberInOtherTexts(String text) {
        assertEquals(true, numberOf(text).isNullAt(3));
    }

    private static RowData numberOf(String text) {
        final byte[] message = ("2026-11-22T10:00:00Z,a," + text).getBytes(UTF_8);
        return Rows.of(TABLE, message, 1000, "value.number").get(0);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "NULL", value = {"n-1, number", "t-ä, text", "n-, NULL", "xn-1, NULL", "'', NULL"})
    void tellsClassesApartByTheGroupThatMatchesAllOfAField(String name, String expected) {
        final byte[] message = ("2026-11-22T10:00:00Z," + name + ",5").getBytes(UTF_8);
        final RowData row = Rows.of(TABLE, message, 1000, "name.class").get(0);
        assertEquals(expected, row.isNullAt(3) ? null : row.getString(3).toString());
    }

    @Test
    void refusesClassesWithoutNames() {
        final var error = assertThrows(ValidationException.class, () -> new Classes("(a|b)"));
        assertEquals(true, error.getMessage().contains("(?<name>...)"));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "NULL", value = {"2026-11-22T23:59:59.9Z, 2026-11-22", "2026-02-29T00:00:00Z, NULL"})
    void givesTheDayOfAnInstant(String instant, String expected) {
        final RowData row = Rows.of(TABLE, (instant + ",a,5").getBytes(UTF_8), 1000, "step.date").get(0);
        assertEquals(expected, row.isNullAt(3) ? null : row.getString(3).toString());
    }

    @Test
    void givesRowsAsReceivedShortenedWithLengthAndPlace() {
        final List<RowData> rows = Rows.of(TABLE, "abcdef\r\n\"gh\"".getBytes(UTF_8), 5, "row", "row-length", "row-index");
        assertEquals("abcde 6 0", new String(rows.get(0).getBinary(3), UTF_8) + " " + rows.get(0).getInt(4) + " " + rows.get(0).getInt(5));
        assertEquals("\"gh\" 4 1", new String(rows.get(1).getBinary(3), UTF_8) + " " + rows.get(1).getInt(4) + " " + rows.get(1).getInt(5));
    }

    @Test
    void refusesATypeThatItDoesNotRead() {
        final DataType table = DataTypes.ROW(DataTypes.FIELD("value", DataTypes.INT()));
        final var error = assertThrows(ValidationException.class, () -> Rows.of(table, new byte[0], 1));
        assertEquals(
                "column 'value' is not read as INT: declare it as STRING or TIMESTAMP_LTZ(3)",
                error.getMessage());
    }

    @Test
    void keepsTheGreatestOfAllOrders() {
        final MaxBy maxBy = new MaxBy();
        final RowData one = maxBy.createAccumulator();
        final RowData other = maxBy.createAccumulator();
        assertNull(maxBy.getValue(one));
        maxBy.accumulate(one, Rows.text("early"), Rows.time(1), 9L, 9L, 9L);
        maxBy.accumulate(one, Rows.text("tie"), Rows.time(2), 1L, 1L, 1L);
        maxBy.accumulate(one, null, Rows.time(3), 9L, 9L, 9L);
        maxBy.accumulate(other, Rows.text("last"), Rows.time(2), 1L, 1L, 2L);
        maxBy.merge(one, List.of(other, maxBy.createAccumulator()));
        assertEquals("last", maxBy.getValue(one).toString());
    }
}
