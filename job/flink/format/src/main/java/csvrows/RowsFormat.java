package csvrows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.DataType;

/**
 * The columns of a table are the fields of a row, in their order: STRING, or TIMESTAMP_LTZ(3) for an ISO-8601 instant in
 * UTC. More is to be had as metadata:
 *
 * <ul>
 *   <li>{@code reason} STRING: what is wrong with the row, whose fields are NULL then: {@code quoting} (a quote where
 *       RFC 4180 allows none), {@code json} (a message that is no JSON), {@code fields} (others than the table has columns),
 *       {@code encoding} (not UTF-8) or {@code instant} (a field that is to be one is none); NULL when it is good
 *   <li>{@code row} BYTES: the row as received, or its first {@code row.max-bytes}
 *   <li>{@code row-length} INT: how many bytes were received
 *   <li>{@code row-index} INT: the row's place in its message, from 0
 *   <li>{@code <column>.number} DOUBLE: the finite decimal number that the field of that column spells, or NULL
 *   <li>{@code <column>.date} STRING: the day in UTC of the instant in that column, such as 2026-11-22, or NULL
 *   <li>{@code <column>.class} STRING: the named group of {@code class.pattern} that the field matches, or NULL
 * </ul>
 */
final class RowsFormat implements DecodingFormat<DeserializationSchema<RowData>> {
    private record Metadata(DataType type, RowsDeserializer.Column column) {}

    private final Map<String, Metadata> readable = new LinkedHashMap<>();
    private final RowReader.Maker readers;
    private List<String> applied = List.of();

    /** @param classes null for none */
    RowsFormat(RowReader.Maker readers, List<String> fields, int maxRowBytes, Classes classes) {
        this.readers = readers;
        readable.put("reason", new Metadata(DataTypes.STRING(), row -> StringData.fromString(row.reason)));
        readable.put("row", new Metadata(DataTypes.BYTES().notNull(), row -> row.received(maxRowBytes)));
        readable.put("row-length", new Metadata(DataTypes.INT().notNull(), RowReader::length));
        readable.put("row-index", new Metadata(DataTypes.INT().notNull(), row -> row.index));
        for (int i = 0; i < fields.size(); i++) {
            final int field = i;
            readable.put(fields.get(i) + ".number", new Metadata(DataTypes.DOUBLE(), row -> row.number(field)));
            readable.put(fields.get(i) + ".date", new Metadata(DataTypes.STRING(), row -> row.date(field)));
            if (classes == null) continue;
            final var ofText = new Metadata(DataTypes.STRING(), row -> classes.of(row.text(field)));
            readable.put(fields.get(i) + ".class", ofText);
        }
    }

    @Override
    public Map<String, DataType> listReadableMetadata() {
        final Map<String, DataType> types = new LinkedHashMap<>();
        readable.forEach((key, metadata) -> types.put(key, metadata.type));
        return types;
    }

    @Override
    public void applyReadableMetadata(List<String> keys) {
        applied = keys;
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return ChangelogMode.insertOnly();
    }

    /** What is produced: the fields, and then the metadata in the order in which it was applied. */
    @Override
    public RowsDeserializer createRuntimeDecoder(DynamicTableSource.Context context, DataType physical) {
        final List<DataTypes.Field> produced = new ArrayList<>(DataType.getFields(physical));
        final List<RowsDeserializer.Column> columns = new ArrayList<>();
        for (DataTypes.Field field : produced) columns.add(columnOf(field, columns.size()));
        for (String key : applied) {
            produced.add(DataTypes.FIELD(key, readable.get(key).type));
            columns.add(readable.get(key).column);
        }
        final DataType row = DataTypes.ROW(produced.toArray(new DataTypes.Field[0]));
        return new RowsDeserializer(columns, readers, context.createTypeInformation(row));
    }

    private static RowsDeserializer.Column columnOf(DataTypes.Field field, int index) {
        final DataType type = field.getDataType().nullable();
        if (type.equals(DataTypes.STRING())) return row -> row.text(index);
        if (type.equals(DataTypes.TIMESTAMP_LTZ(3))) return row -> row.instant(index);
        throw new ValidationException(String.format(
                "column '%s' is not read as %s: declare it as STRING or TIMESTAMP_LTZ(3)",
                field.getName(), type));
    }
}
