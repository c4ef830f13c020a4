package parquetutc;

import java.util.Properties;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.formats.parquet.ParquetFileFormatFactory;
import org.apache.flink.formats.parquet.ParquetWriterFactory;
import org.apache.flink.formats.parquet.utils.SerializableConfiguration;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.EncodingFormat;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.hadoop.conf.Configuration;

/**
 * The format {@code parquet-utc}: Flink's {@code parquet} with the same options, but a column of TIMESTAMP_LTZ is
 * written as an instant, Timestamp(adjusted to UTC). Flink 2.3 says of every timestamp that it is not, so that readers
 * take it for local time.
 */
public final class ParquetUtcFormatFactory extends ParquetFileFormatFactory {
    @Override
    public String factoryIdentifier() {
        return "parquet-utc";
    }

    @Override
    public EncodingFormat<BulkWriter.Factory<RowData>> createEncodingFormat(
            DynamicTableFactory.Context context, ReadableConfig options) {
        FactoryUtil.validateFactoryOptions(this, options);
        SerializableConfiguration parquet = new SerializableConfiguration(inParquetsNames(options));
        boolean utc = options.get(UTC_TIMEZONE);
        return new EncodingFormat<>() {
            @Override
            public BulkWriter.Factory<RowData> createRuntimeEncoder(DynamicTableSink.Context sink, DataType type) {
                RowType rowType = (RowType) type.getLogicalType();
                return new ParquetWriterFactory<>(
                        out -> UtcWriterBuilder.of(out, rowType, parquet.conf(), utc).build());
            }

            @Override
            public ChangelogMode getChangelogMode() {
                return ChangelogMode.insertOnly();
            }
        };
    }

    /** Options begin with the format's name in the table, and with {@code parquet.} in Parquet's library. */
    private static Configuration inParquetsNames(ReadableConfig options) {
        Properties given = new Properties();
        ((org.apache.flink.configuration.Configuration) options).addAllToProperties(given);
        Configuration parquet = new Configuration();
        given.forEach((name, value) -> parquet.set("parquet." + name, value.toString()));
        return parquet;
    }
}
