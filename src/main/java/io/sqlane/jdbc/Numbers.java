package io.sqlane.jdbc;

/** What SQLite takes a text for where a number is wanted: as much of its beginning as looks like one, or 0. */
final class Numbers {
    private Numbers() {}

    /** The integer that a text begins with; beyond 64 bits the nearest. */
    static long integer(String text) {
        int at = skipSpace(text);
        boolean negative = at < text.length() && text.charAt(at) == '-';
        if (at < text.length() && (negative || text.charAt(at) == '+')) {
            at++;
        }
        long value = 0;
        for (; at < text.length() && isDigit(text.charAt(at)); at++) {
            int digit = text.charAt(at) - '0';
            if (value < (Long.MIN_VALUE + digit) / 10) {
                return negative ? Long.MIN_VALUE : Long.MAX_VALUE;
            }
            value = 10 * value - digit;
        }
        if (negative) {
            return value;
        }
        return value == Long.MIN_VALUE ? Long.MAX_VALUE : -value;
    }

    /** The integer part of a real number; beyond 64 bits the nearest. */
    static long integer(double real) {
        return (long) real;
    }

    /** The real number that a text begins with. */
    static double real(String text) {
        int start = skipSpace(text);
        int at = start;
        if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            at++;
        }
        int digits = at;
        at = skipDigits(text, at);
        int count = at - digits;
        if (at < text.length() && text.charAt(at) == '.') {
            int fraction = at + 1;
            at = skipDigits(text, fraction);
            count += at - fraction;
        }
        if (count == 0) {
            return 0;
        }
        return Double.parseDouble(text.substring(start, skipExponent(text, at)));
    }

    private static int skipExponent(String text, int at) {
        if (at >= text.length() || (text.charAt(at) | 0x20) != 'e') {
            return at;
        }
        int exponent = at + 1;
        if (exponent < text.length() && (text.charAt(exponent) == '-' || text.charAt(exponent) == '+')) {
            exponent++;
        }
        int end = skipDigits(text, exponent);
        return end > exponent ? end : at;
    }

    private static int skipDigits(String text, int from) {
        int at = from;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int skipSpace(String text) {
        int at = 0;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) >= '\t' && text.charAt(at) <= '\r')) {
            at++;
        }
        return at;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
