package parquetutc;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.formats.parquet.row.ParquetRowDataBuilder;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.DelegatingWriteSupport;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Flink's writer of rows, with another schema in the file. */
final class UtcWriterBuilder extends ParquetRowDataBuilder {
    private final RowType rowType;

    private UtcWriterBuilder(OutputFile out, RowType rowType, boolean utcTimestamp) {
        super(out, rowType, utcTimestamp);
        this.rowType = rowType;
    }

    /** What the options say, as Flink's own format reads them, and {@code enable.dictionary#<column>} too. */
    static ParquetWriter.Builder<RowData, ParquetRowDataBuilder> of(
            OutputFile out, RowType rowType, Configuration options, boolean utcTimestamp) {
        String codec = options.get(ParquetOutputFormat.COMPRESSION, CompressionCodecName.SNAPPY.name());
        boolean hasDictionary = ParquetOutputFormat.getEnableDictionary(options);
        var builder = new UtcWriterBuilder(out, rowType, utcTimestamp)
                .withConf(options)
                .withCompressionCodec(CompressionCodecName.fromConf(codec))
                .withRowGroupSize(ParquetOutputFormat.getLongBlockSize(options))
                .withPageSize(ParquetOutputFormat.getPageSize(options))
                .withDictionaryPageSize(ParquetOutputFormat.getDictionaryPageSize(options))
                .withValidation(ParquetOutputFormat.getValidation(options))
                .withWriterVersion(ParquetOutputFormat.getWriterVersion(options));
        for (String column : rowType.getFieldNames()) {
            String option = ParquetOutputFormat.ENABLE_DICTIONARY + "#" + column;
            builder.withDictionaryEncoding(column, options.getBoolean(option, hasDictionary));
        }
        return builder;
    }

    @Override
    protected WriteSupport<RowData> getWriteSupport(Configuration options) {
        return new DelegatingWriteSupport<>(super.getWriteSupport(options)) {
            @Override
            public WriteContext init(Configuration given) {
                return adjusted(super.init(given));
            }

            @Override
            public WriteContext init(ParquetConfiguration given) {
                return adjusted(super.init(given));
            }
        };
    }

    private WriteSupport.WriteContext adjusted(WriteSupport.WriteContext context) {
        MessageType schema = context.getSchema();
        List<Type> columns = new ArrayList<>();
        for (int i = 0; i < schema.getFieldCount(); i++) {
            columns.add(adjusted(schema.getType(i), rowType.getTypeAt(i).getTypeRoot()));
        }
        return new WriteSupport.WriteContext(
                new MessageType(schema.getName(), columns), context.getExtraMetaData());
    }

    private static Type adjusted(Type column, LogicalTypeRoot type) {
        boolean isInstant = type == LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
        if (!isInstant || !(column.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation local)) {
            return column;
        }
        return Types.primitive(column.asPrimitiveType().getPrimitiveTypeName(), column.getRepetition())
                .as(LogicalTypeAnnotation.timestampType(true, local.getUnit()))
                .named(column.getName());
    }
}
