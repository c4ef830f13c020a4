package csvrows;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;

/** Reads the rows of one message after another. */
abstract class RowReader {
    /** Makes a reader where it is needed. */
    interface Maker extends Serializable {
        RowReader make();
    }

    /** The current row's place in its message, from 0. */
    int index;
    /** What is wrong with the current row, or null. */
    String reason;

    byte[] message;
    int rowStart;
    int rowEnd;
    /** Where field i stands: bytes {@code starts[i]} to {@code ends[i]} of {@link #bytes}. */
    final int[] starts;
    final int[] ends;
    /** The message, or a copy of the row's fields; and the same as texts point into it. */
    byte[] bytes;
    private MemorySegment[] segments;

    RowReader(int fields) {
        starts = new int[fields];
        ends = new int[fields];
    }

    abstract void open(byte[] newMessage);

    /** Moves to the next row, if there is one. */
    abstract boolean next();

    int length() {
        return rowEnd - rowStart;
    }

    /** The current row as received, without what parts it from the next: at most the first so many bytes. */
    byte[] received(int maxBytes) {
        return Arrays.copyOfRange(message, rowStart, rowStart + Math.min(length(), maxBytes));
    }

    /** A field of a good row, else null. */
    BinaryStringData text(int field) {
        return reason == null ? new BinaryStringData(segments, starts[field], ends[field] - starts[field]) : null;
    }

    /** A field of a good row that is a number, else null. */
    Double number(int field) {
        final double number = reason == null ? Texts.toNumber(bytes, starts[field], ends[field]) : Double.NaN;
        return Double.isNaN(number) ? null : number;
    }

    /** A field of a good row, else null: a row in which it is no instant is not good. */
    TimestampData instant(int field) {
        if (reason != null) return null;
        final long millis = Texts.toInstant(bytes, starts[field], ends[field]);
        if (millis == Texts.NO_INSTANT) reason = "instant";
        return reason == null ? TimestampData.fromEpochMillis(millis) : null;
    }

    /** The day of an instant in a field of a good row, which the first ten bytes spell, else null. */
    StringData date(int field) {
        return instant(field) == null ? null : new BinaryStringData(segments, starts[field], 10);
    }

    void setBytes(byte[] newBytes) {
        bytes = newBytes;
        segments = new MemorySegment[] {MemorySegmentFactory.wrap(newBytes)};
    }
}
