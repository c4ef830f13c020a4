package csvrows;

import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.DataType;

/** The format {@code csv-rows}: a message holds any number of CSV rows, and a bad one never fails the job. */
public class CsvRowsFormatFactory implements DeserializationFormatFactory {
    public static final ConfigOption<Integer> MAX_ROW_BYTES = ConfigOptions.key("row.max-bytes")
            .intType()
            .defaultValue(Integer.MAX_VALUE)
            .withDescription("How many bytes the metadata column 'row' holds at most: the first ones of a longer row.");

    public static final ConfigOption<String> CLASS_PATTERN = ConfigOptions.key("class.pattern")
            .stringType()
            .noDefaultValue()
            .withDescription("A pattern with a named group for each class that the metadata columns '<column>.class' tell.");

    @Override
    public String factoryIdentifier() {
        return "csv-rows";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(MAX_ROW_BYTES, CLASS_PATTERN);
    }

    @Override
    public RowsFormat createDecodingFormat(DynamicTableFactory.Context context, ReadableConfig options) {
        FactoryUtil.validateFactoryOptions(this, options);
        final int maxRowBytes = options.get(MAX_ROW_BYTES);
        if (maxRowBytes < 1) {
            throw new ValidationException("'row.max-bytes' is " + maxRowBytes + ": choose 1 or more");
        }
        final Classes classes = options.getOptional(CLASS_PATTERN).map(Classes::new).orElse(null);
        final List<String> columns = DataType.getFieldNames(context.getPhysicalRowDataType());
        return new RowsFormat(readers(options, columns.size()), columns, maxRowBytes, classes);
    }

    RowReader.Maker readers(ReadableConfig options, int columns) {
        return () -> new CsvReader(columns);
    }
}
