package csvrows;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonFactory;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonParseException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonParser;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonToken;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.StreamReadConstraints;

/**
 * Reads rows of JSON: a message is an object or an array of objects, each of which is a row. Its fields are the members
 * of their names: of strings what they spell, of numbers and booleans the text as it stands. Other members are passed over.
 *
 * <p>A message that is no JSON, or not UTF-8, is one row. Any other mistake costs the row that it is in.
 */
final class JsonReader extends RowReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(1_000)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final Pattern FOUR_HEX_DIGITS = Pattern.compile("[0-9A-Fa-f]{4}");

    private record Row(int start, int end, String reason, String[] fields) {}

    private final List<String> names;
    private final List<Row> rows = new ArrayList<>();
    private String text;
    /** So many characters of the text are so many bytes of the message. */
    private int passedCharacters;
    private int passedBytes;

    JsonReader(List<String> names) {
        super(names.size());
        this.names = names;
    }

    @Override
    void open(byte[] newMessage) {
        message = newMessage;
        index = -1;
        rows.clear();
        final String decoded = new String(newMessage, UTF_8);
        final boolean hasMark = decoded.startsWith("\ufeff");
        text = hasMark ? decoded.substring(1) : decoded;
        passedCharacters = 0;
        passedBytes = hasMark ? 3 : 0;
        String wrong = Arrays.equals(decoded.getBytes(UTF_8), newMessage) ? null : "encoding";
        if (wrong == null && hasWrongEscape()) wrong = "json";
        try (JsonParser parser = JSON.createParser(text)) {
            if (wrong == null) readAll(parser);
        } catch (IOException error) {
            wrong = "json";
        }
        if (wrong == null) return;
        rows.clear();
        rows.add(new Row(0, newMessage.length, wrong, null));
    }

    @Override
    boolean next() {
        if (++index >= rows.size()) return false;
        final Row row = rows.get(index);
        rowStart = row.start;
        rowEnd = row.end;
        reason = row.reason;
        if (reason == null) setFields(row.fields);
        return true;
    }

    /** Of a digit beyond ASCII, the parser looks at the last eight bits alone: it would take a Cyrillic letter for C. */
    private boolean hasWrongEscape() {
        for (int p = text.indexOf('\\'); p >= 0; p = text.indexOf('\\', p + 2)) {
            if (!text.startsWith("u", p + 1)) continue;
            final int end = Math.min(p + 6, text.length());
            if (!FOUR_HEX_DIGITS.matcher(text).region(p + 2, end).matches()) return true;
        }
        return false;
    }

    private void readAll(JsonParser parser) throws IOException {
        final JsonToken first = parser.nextToken();
        if (first == null) throw new JsonParseException(parser, "there is no value");
        if (first != JsonToken.START_ARRAY) readRow(parser);
        else while (parser.nextToken() != JsonToken.END_ARRAY) readRow(parser);
        if (parser.nextToken() != null) throw new JsonParseException(parser, "there is more than one value");
    }

    private void readRow(JsonParser parser) throws IOException {
        final int start = bytesUpTo((int) parser.currentTokenLocation().getCharOffset());
        final String[] fields = new String[names.size()];
        boolean isRow = parser.currentToken() == JsonToken.START_OBJECT;
        if (!isRow) parser.skipChildren();
        else while (parser.nextToken() != JsonToken.END_OBJECT) isRow &= readMember(parser, fields);
        parser.finishToken();
        int end = (int) parser.currentLocation().getCharOffset();
        // Of a number that stands alone, the parser has also passed what follows it.
        while (text.charAt(end - 1) <= ' ') end--;
        final boolean isWhole = isRow && !Arrays.asList(fields).contains(null);
        rows.add(new Row(start, bytesUpTo(end), isWhole ? null : "fields", fields));
    }

    /** Returns false for a field that is null, nested, or there for the second time. */
    private boolean readMember(JsonParser parser, String[] fields) throws IOException {
        final int field = names.indexOf(parser.currentName());
        final JsonToken value = parser.nextToken();
        final boolean isText = value.isScalarValue() && value != JsonToken.VALUE_NULL;
        final boolean isField = field >= 0 && isText && fields[field] == null;
        if (isField) fields[field] = parser.getText();
        else parser.skipChildren();
        return isField || field < 0;
    }

    private void setFields(String[] fields) {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i++) {
            final byte[] field = fields[i].getBytes(UTF_8);
            starts[i] = all.size();
            all.writeBytes(field);
            ends[i] = all.size();
            // An escape may spell half of a surrogate pair.
            if (text.indexOf('\\') >= 0 && !UTF_8.newEncoder().canEncode(fields[i])) reason = "encoding";
        }
        setBytes(all.toByteArray());
    }

    private int bytesUpTo(int characters) {
        passedBytes += text.substring(passedCharacters, characters).getBytes(UTF_8).length;
        passedCharacters = characters;
        return passedBytes;
    }
}
