package csvrows;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;

/** Classes of texts: the named groups of a pattern. A text is of the first one that took part in matching all of it. */
final class Classes implements Serializable {
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

    private static final int MOST_KNOWN = 10_000;

    private final Pattern pattern;
    private final String[] names;
    /** The classes of texts that were asked for before: as a rule there are far fewer of them than rows. */
    private transient Map<StringData, StringData> known;

    Classes(String pattern) {
        final List<String> found = new ArrayList<>();
        for (Matcher group = GROUP.matcher(pattern); group.find(); ) found.add(group.group(1));
        if (found.isEmpty()) {
            throw new ValidationException("'class.pattern' is '" + pattern + "': name a group for each class, as in (?<name>...)|(?<other>...)");
        }
        this.names = found.toArray(new String[0]);
        try {
            this.pattern = Pattern.compile(pattern);
        } catch (PatternSyntaxException error) {
            throw new ValidationException("'class.pattern' is no regular expression: " + error.getMessage());
        }
    }

    /** The class of a text, or null. */
    StringData of(BinaryStringData text) {
        if (text == null) return null;
        if (known == null) known = new HashMap<>();
        final StringData before = known.get(text);
        if (before != null) return before;
        final StringData found = match(text.toString());
        if (known.size() >= MOST_KNOWN) known.clear();
        // A copy: the text is a part of its message, which would be kept.
        if (found != null) known.put(text.copy(), found);
        return found;
    }

    private StringData match(String text) {
        final Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) return null;
        for (String name : names) if (matcher.start(name) >= 0) return StringData.fromString(name);
        return null;
    }
}
