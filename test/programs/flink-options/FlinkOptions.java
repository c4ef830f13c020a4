import java.io.File;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.FallbackKey;

/** Prints the options that the classes of jars declare, one a line: "current KEY", or "deprecated KEY [ITS-SUCCESSOR]". */
class FlinkOptions {
  private static final String DECLARES_OPTIONS =
      "org/apache/flink/.*(Options|OptionsInternal|Config|Configuration|FileSystemFactory)\\.class";

  public static void main(String[] jars) throws Exception {
    Map<String, String> deprecated = new TreeMap<>();
    TreeSet<String> current = new TreeSet<>();
    for (String jar : jars) {
      try (JarFile file = new JarFile(new File(jar))) {
        for (var entry : Collections.list(file.entries())) {
          String name = entry.getName();
          if (!name.matches(DECLARES_OPTIONS)) continue;
          read(name.replaceAll("\\.class$", "").replace('/', '.'), current, deprecated);
        }
      }
    }
    current.forEach(key -> System.out.println("current " + key));
    deprecated.forEach((key, successor) -> {
      if (!current.contains(key)) System.out.println(("deprecated " + key + " " + successor).trim());
    });
  }

  private static void read(String name, TreeSet<String> current, Map<String, String> deprecated) {
    try {
      for (Field field : Class.forName(name).getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) || field.getType() != ConfigOption.class) continue;
        field.setAccessible(true);
        ConfigOption<?> option = (ConfigOption<?>) field.get(null);
        if (field.isAnnotationPresent(Deprecated.class)) deprecated.putIfAbsent(option.key(), "");
        else current.add(option.key());
        for (FallbackKey key : option.fallbackKeys()) if (key.isDeprecated()) deprecated.put(key.getKey(), option.key());
      }
    } catch (LinkageError | ReflectiveOperationException e) {
      // A class for a library that is not there, such as another resource manager's.
      System.err.println(name + ": " + e);
    }
  }
}
