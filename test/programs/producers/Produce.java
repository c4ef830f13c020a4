import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes the rows of producers.ts with Kafka's own client: BOOTSTRAP TOPIC ROWS CODEC... */
public class Produce {
  private static String bootstrap;
  private static String topic;
  private static int rows;

  public static void main(String[] args) throws Exception {
    bootstrap = args[0];
    topic = args[1];
    rows = Integer.parseInt(args[2]);
    for (int i = 3; i < args.length; i++) {
      String codec = args[i];
      write("java-" + codec + "-plain", producer(codec, Map.of("enable.idempotence", "false")));
      write("java-" + codec + "-idempotent", producer(codec, Map.of("enable.idempotence", "true")));
      overlap("java-" + codec + "-transactional", codec);
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(String codec, Map<String, String> more) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("compression.type", codec);
    properties.put("linger.ms", "50");
    properties.putAll(more);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void write(String cell, KafkaProducer<byte[], byte[]> producer) {
    try (producer) {
      send(producer, cell);
    }
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, String name) {
    for (int i = 0; i < rows; i++) {
      byte[] row = ("2026-11-22T12:00:00Z," + name + "," + i).getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(topic, 0, null, row));
    }
    producer.flush();
  }

  /** The one that begins last aborts first, so that the broker lists the two in another order than they begin in. */
  private static void overlap(String cell, String codec) {
    try (var first = producer(codec, Map.of("transactional.id", cell + "-1"));
        var second = producer(codec, Map.of("transactional.id", cell + "-2"))) {
      first.initTransactions();
      second.initTransactions();
      first.beginTransaction();
      send(first, cell + "-aborted");
      second.beginTransaction();
      send(second, cell + "-aborted");
      second.abortTransaction();
      send(first, cell + "-aborted");
      first.abortTransaction();
      first.beginTransaction();
      send(first, cell);
      first.commitTransaction();
    }
  }
}
