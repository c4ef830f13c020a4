package csvrows;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Reads rows of CSV, without an object per row. The grammar is that of RFC 4180, no header:
 *
 * <pre>
 * message = row *(break row) [break]
 * row     = field *("," field)
 * field   = QUOTE *(any byte but QUOTE / 2QUOTE) QUOTE / *(any byte but QUOTE, "," and LF)
 * break   = [CR] LF, or CR at the end of the message
 * </pre>
 *
 * <p>Broken quotes cost one row, not the rest of the message: a quote opens a quoted section wherever it stands, provided
 * that the message holds a closing one, and a line break inside of such a section does not end the row.
 */
final class CsvReader extends RowReader {
    private int position;

    CsvReader(int fields) {
        super(fields);
    }

    @Override
    void open(byte[] newMessage) {
        message = newMessage;
        setBytes(newMessage);
        position = 0;
        index = -1;
    }

    /** An empty message is one empty row. */
    @Override
    boolean next() {
        if (position >= message.length && index >= 0) return false;
        index++;
        reason = null;
        rowStart = position;
        boolean isAscii = true;
        boolean isQuoted = false;
        int p = position;
        for (byte b; p < message.length && (b = message[p]) != '\n'; ) {
            if (b < 0) isAscii = false;
            if (b == '"') isQuoted = true;
            p = b == '"' ? skipQuoted(p, message.length) : p + 1;
        }
        rowEnd = p > rowStart && message[p - 1] == '\r' ? p - 1 : p;
        position = p + 1;
        final int fields = isQuoted ? splitQuoted() : splitPlain();
        if (fields < 0) reason = "quoting";
        else if (fields != starts.length) reason = "fields";
        else if ((isQuoted || !isAscii) && !isUtf8()) reason = "encoding";
        return true;
    }

    /** The position after the quoted section that opens at {@code open}, or after that quote if nothing closes it. */
    private int skipQuoted(int open, int end) {
        for (int p = open + 1; p < end; p++) {
            if (message[p] != '"') continue;
            if (p + 1 >= end || message[p + 1] != '"') return p + 1;
            p++;
        }
        return open + 1;
    }

    /** Splits a row without quotes into fields, and returns how many there are. */
    private int splitPlain() {
        if (bytes != message) setBytes(message);
        int field = 0;
        int start = rowStart;
        for (int p = rowStart; p < rowEnd; p++) {
            if (message[p] != ',') continue;
            setField(field++, start, p);
            start = p + 1;
        }
        setField(field, start, rowEnd);
        return field + 1;
    }

    /** Splits a row into fields, copied without their quotes. Returns -1 where a quote stands that may not stand there. */
    private int splitQuoted() {
        setBytes(new byte[length()]);
        int length = 0;
        int p = rowStart;
        for (int field = 0; ; field++, p++) {
            final int start = length;
            if (p < rowEnd && message[p] == '"') {
                final int after = skipQuoted(p, rowEnd);
                if (after == p + 1) return -1;
                for (p++; p < after - 1; p++) {
                    bytes[length++] = message[p];
                    if (message[p] == '"') p++;
                }
                p = after;
            } else {
                while (p < rowEnd && message[p] != ',' && message[p] != '"') bytes[length++] = message[p++];
            }
            if (p < rowEnd && message[p] != ',') return -1;
            setField(field, start, length);
            if (p >= rowEnd) return field + 1;
        }
    }

    private void setField(int field, int start, int end) {
        if (field >= starts.length) return;
        starts[field] = start;
        ends[field] = end;
    }

    private boolean isUtf8() {
        final byte[] encodedAgain = new String(message, rowStart, length(), UTF_8).getBytes(UTF_8);
        return Arrays.equals(encodedAgain, 0, encodedAgain.length, message, rowStart, rowEnd);
    }
}
