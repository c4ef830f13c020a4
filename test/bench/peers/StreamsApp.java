import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Suppressed;
import org.apache.kafka.streams.kstream.Suppressed.BufferConfig;
import org.apache.kafka.streams.kstream.TimeWindowedKStream;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;

/** Averages and last values of each minute to a topic, on Kafka Streams: BROKERS GROUP SOURCE LINES FOLDER. */
public class StreamsApp {
  private record Sum(double total, long count) {
    Sum plus(String value) {
      return new Sum(total + Double.parseDouble(value), count + 1);
    }

    static byte[] write(String topic, Sum sum) {
      return ByteBuffer.allocate(16).putDouble(sum.total).putLong(sum.count).array();
    }

    static Sum read(String topic, byte[] bytes) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      return new Sum(buffer.getDouble(), buffer.getLong());
    }
  }

  private static final Serde<String> TEXT = Serdes.String();
  private static final Serde<Sum> SUM = Serdes.serdeFrom(Sum::write, Sum::read);
  private static final Pattern NUMERIC = Pattern.compile("pu136mod-n(i|d)-[0-9]+");
  private static final Pattern STRING = Pattern.compile("pu136mod-ns-[0-9]+");

  /** Of a partition in which all the source's partitions meet: a row overtaken by more is late. */
  private static final TimeWindows MINUTES =
      TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), Duration.ofMinutes(15));

  public static void main(String[] args) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, args[1]);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, args[4]);
    properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 5_000);
    StreamsBuilder builder = new StreamsBuilder();
    define(builder, args[2], args[3]);
    KafkaStreams streams = new KafkaStreams(builder.build(), properties);
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }

  private static void define(StreamsBuilder builder, String source, String lines) {
    KStream<String, String> rows = builder.<String, String>stream(source).flatMap((key, text) -> rowsOf(text));
    KStream<String, String> averages =
        windows(rows, NUMERIC, "numeric")
            .aggregate(() -> new Sum(0, 0), (name, row, sum) -> sum.plus(value(row)), Materialized.with(TEXT, SUM))
            .suppress(Suppressed.untilWindowCloses(BufferConfig.unbounded()))
            .toStream()
            .map((window, sum) -> line(window, "average", String.valueOf(sum.total() / sum.count())));
    KStream<String, String> lasts =
        windows(rows, STRING, "string")
            .reduce((row, other) -> step(other).compareTo(step(row)) >= 0 ? other : row, Materialized.with(TEXT, TEXT))
            .suppress(Suppressed.untilWindowCloses(BufferConfig.unbounded()))
            .toStream()
            .map((window, row) -> line(window, "last", quoted(value(row))));
    averages.merge(lasts).to(lines, Produced.with(TEXT, TEXT));
  }

  private static TimeWindowedKStream<String, String> windows(
      KStream<String, String> rows, Pattern names, String type) {
    KGroupedStream<String, String> tags =
        rows.filter((name, row) -> names.matcher(name).matches()).groupByKey(Grouped.as(type));
    return tags.windowedBy(MINUTES);
  }

  /** By name, each as "step,value". Rows of three fields without quotes. */
  private static List<KeyValue<String, String>> rowsOf(String text) {
    List<KeyValue<String, String>> rows = new ArrayList<>();
    for (String row : text.split("\n")) {
      String[] fields = row.split(",", 3);
      rows.add(KeyValue.pair(fields[1], fields[0] + "," + fields[2]));
    }
    return rows;
  }

  private static String step(String row) {
    return row.substring(0, row.indexOf(','));
  }

  private static String value(String row) {
    return row.substring(row.indexOf(',') + 1);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static KeyValue<String, String> line(Windowed<String> window, String field, String value) {
    long end = window.window().end() * 1_000_000;
    String tag = window.key();
    return KeyValue.pair(tag, "tags,name=" + tag + " " + field + "=" + value + ",event_time=" + end + "i " + end);
  }
}
