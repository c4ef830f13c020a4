package csvrows;

import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;

/** The format {@code json-rows}: a message holds an object or an array of them, and a bad one never fails the job. */
public final class JsonRowsFormatFactory extends CsvRowsFormatFactory {
    public static final ConfigOption<List<String>> MEMBERS = ConfigOptions.key("members")
            .stringType()
            .asList()
            .noDefaultValue()
            .withDescription("The names of an object's members that the columns hold, in their order.");

    @Override
    public String factoryIdentifier() {
        return "json-rows";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(MEMBERS);
    }

    @Override
    RowReader.Maker readers(ReadableConfig options, int columns) {
        final List<String> members = List.copyOf(options.get(MEMBERS));
        if (members.size() != columns) {
            throw new ValidationException("'members' names " + members + ": name one for each of " + columns + " columns");
        }
        return () -> new JsonReader(members);
    }
}
