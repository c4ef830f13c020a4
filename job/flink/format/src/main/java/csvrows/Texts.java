package csvrows;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.Month;
import java.time.Year;

/** What the bytes of a field spell. */
final class Texts {
    /** What {@link #toInstant} returns for what is none. */
    static final long NO_INSTANT = Long.MIN_VALUE;

    /** The greatest integer up to which a double holds every one. */
    private static final long MAX_EXACT = (1L << 53) - 1;
    /** These are exact, so a quotient of an exact number and one of them is rounded once: correctly. */
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22
    };

    private Texts() {}

    /**
     * An ISO-8601 instant in UTC whose day exists in the calendar, such as 2026-11-22T10:00:00Z, with a fraction of up to
     * nine digits or none: milliseconds since 1970, and what is finer is cut.
     */
    static long toInstant(byte[] in, int start, int end) {
        final int length = end - start;
        if (length < 20 || length > 30 || length == 21 || in[start + 4] != '-' || in[start + 7] != '-'
                || in[start + 10] != 'T' || in[start + 13] != ':' || in[start + 16] != ':' || in[end - 1] != 'Z') {
            return NO_INSTANT;
        }
        final int century = twoDigits(in, start);
        final int yearOfCentury = twoDigits(in, start + 2);
        final int year = century * 100 + yearOfCentury;
        final int month = twoDigits(in, start + 5);
        final int day = twoDigits(in, start + 8);
        final int hour = twoDigits(in, start + 11);
        final int minute = twoDigits(in, start + 14);
        final int second = twoDigits(in, start + 17);
        final int millis = length == 20 ? 0 : fraction(in, start + 19, end - 1);
        if ((century | yearOfCentury | hour | minute | second | millis) < 0 || hour > 23 || minute > 59 || second > 59
                || month < 1 || month > 12 || day < 1 || day > Month.of(month).length(Year.isLeap(year))) {
            return NO_INSTANT;
        }
        final long seconds = LocalDate.of(year, month, day).toEpochDay() * 86_400 + (hour * 60 + minute) * 60 + second;
        return seconds * 1000 + millis;
    }

    /**
     * A decimal number, such as -1.5, +.5, 5. or 1e3: the nearest double. NaN for any other text, and for a number beyond
     * the range of doubles.
     */
    static double toNumber(byte[] in, int start, int end) {
        int p = start;
        final boolean isNegative = p < end && in[p] == '-';
        if (isNegative || p < end && in[p] == '+') p++;
        long mantissa = 0;
        int digits = 0;
        int digitsBeforePoint = -1;
        for (; p < end; p++) {
            if (in[p] == '.' && digitsBeforePoint < 0) {
                digitsBeforePoint = digits;
            } else if (isDigit(in[p])) {
                if (mantissa <= MAX_EXACT) mantissa = mantissa * 10 + in[p] - '0';
                digits++;
            } else {
                break;
            }
        }
        if (digits == 0 || p < end && !isExponent(in, p, end)) return Double.NaN;
        final int decimals = digitsBeforePoint < 0 ? 0 : digits - digitsBeforePoint;
        if (p == end && mantissa <= MAX_EXACT && decimals < POWERS_OF_TEN.length) {
            return (isNegative ? -(double) mantissa : mantissa) / POWERS_OF_TEN[decimals];
        }
        final double nearest = Double.parseDouble(new String(in, start, end - start, StandardCharsets.ISO_8859_1));
        return Double.isInfinite(nearest) ? Double.NaN : nearest;
    }

    private static boolean isExponent(byte[] in, int start, int end) {
        int p = start + 1;
        if (p < end && (in[p] == '-' || in[p] == '+')) p++;
        final int firstDigit = p;
        while (p < end && isDigit(in[p])) p++;
        return (in[start] == 'e' || in[start] == 'E') && p == end && p > firstDigit;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Negative unless both are digits. */
    private static int twoDigits(byte[] in, int at) {
        return isDigit(in[at]) && isDigit(in[at + 1]) ? (in[at] - '0') * 10 + in[at + 1] - '0' : -1;
    }

    /** Milliseconds of a point and up to nine digits, or -1. */
    private static int fraction(byte[] in, int start, int end) {
        int millis = 0;
        int unit = 100;
        for (int p = start + 1; p < end; p++, unit /= 10) {
            if (!isDigit(in[p])) return -1;
            millis += unit * (in[p] - '0');
        }
        return in[start] == '.' ? millis : -1;
    }
}
