import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.Binary;

/**
 * Reads Parquet files with parquet-mr, as Spark does. Arguments: the files, `--names`, names to look for, `--before` and
 * an instant. Prints JSON: the schema of each file, the rows, and how many the predicates find.
 */
public class ReadParquet {
    public static void main(String[] args) throws Exception {
        List<String> all = List.of(args);
        List<String> files = all.subList(0, all.indexOf("--names"));
        List<String> names = all.subList(all.indexOf("--names") + 1, all.indexOf("--before"));
        long before = Long.parseLong(all.get(all.size() - 1));

        List<String> schemas = new ArrayList<>();
        List<String> rows = new ArrayList<>();
        for (String file : files) {
            try (ParquetFileReader reader =
                    ParquetFileReader.open(HadoopInputFile.fromPath(new Path(file), new Configuration()))) {
                schemas.add(text(reader.getFooter().getFileMetaData().getSchema().getFields().toString()));
            }
            read(file, FilterCompat.NOOP, rows);
        }
        List<String> named = new ArrayList<>();
        for (String name : names) {
            FilterPredicate equal = FilterApi.eq(FilterApi.binaryColumn("name"), Binary.fromString(name));
            named.add(text(name) + ":" + count(files, equal));
        }
        int old = count(files, FilterApi.lt(FilterApi.longColumn("step"), before));
        System.out.println("{\"schemas\":" + schemas + ",\"rows\":" + rows + ",\"named\":{" + String.join(",", named)
                + "},\"before\":" + old + "}");
    }

    private static int count(List<String> files, FilterPredicate predicate) throws Exception {
        List<String> found = new ArrayList<>();
        for (String file : files) read(file, FilterCompat.get(predicate), found);
        return found.size();
    }

    private static void read(String file, FilterCompat.Filter filter, List<String> rows) throws Exception {
        try (ParquetReader<Group> reader =
                ParquetReader.builder(new GroupReadSupport(), new Path(file)).withFilter(filter).build()) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                rows.add("[" + row.getLong("step", 0) + "," + text(row.getString("name", 0)) + ","
                        + text(row.getString("tag_value", 0)) + "," + row.getLong("event_time", 0) + "]");
            }
        }
    }

    private static String text(String value) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            json.append(c >= ' ' && c < 127 && c != '"' && c != '\\' ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return json.append('"').toString();
    }
}
