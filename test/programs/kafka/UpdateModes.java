import java.util.TreeMap;
import org.apache.kafka.server.config.DynamicBrokerConfig;

/** Prints each setting that a broker takes over while it runs, and whether for itself or for all brokers. */
class UpdateModes {
    public static void main(String[] args) {
        new TreeMap<>(DynamicBrokerConfig.dynamicConfigUpdateModes())
            .forEach((setting, mode) -> System.out.println(setting + "\t" + mode));
    }
}
