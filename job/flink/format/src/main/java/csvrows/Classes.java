package csvrows;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.StringData;

/** Classes of texts: the named groups of a pattern. A text is of the first one that took part in matching all of it. */
final class Classes implements Serializable {
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

    private final Pattern pattern;
    private final String[] names;
    /** The names as columns hold them, made once in each task. */
    private transient StringData[] columns;

    Classes(String pattern) {
        final List<String> found = new ArrayList<>();
        for (Matcher group = GROUP.matcher(pattern); group.find(); ) found.add(group.group(1));
        if (found.isEmpty()) {
            throw new ValidationException("'csv-rows.class.pattern' is '" + pattern + "': name a group for each class, as in (?<name>...)|(?<other>...)");
        }
        this.names = found.toArray(new String[0]);
        try {
            this.pattern = Pattern.compile(pattern);
        } catch (PatternSyntaxException error) {
            throw new ValidationException("'csv-rows.class.pattern' is no regular expression: " + error.getMessage());
        }
    }

    /** The class of a text, or null. */
    StringData of(StringData text) {
        if (text == null) return null;
        final Matcher matcher = pattern.matcher(text.toString());
        if (!matcher.matches()) return null;
        if (columns == null) columns = List.of(names).stream().map(StringData::fromString).toArray(StringData[]::new);
        for (int i = 0; i < names.length; i++) if (matcher.start(names[i]) >= 0) return columns[i];
        return null;
    }
}
