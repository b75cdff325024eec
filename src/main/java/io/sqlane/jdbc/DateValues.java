package io.sqlane.jdbc;

import io.sqlane.internal.engine.Excerpt;
import java.sql.SQLException;
import java.text.ParsePosition;
import java.text.SimpleDateFormat;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Calendar;
import java.util.Date;
import java.util.Locale;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * Dates as they are stored: integers since 1970, texts, or Julian days. Whatever the form in which they are written,
 * each of them is read, and texts in ISO-8601 as SQLite's own functions make them, too.
 */
final class DateValues {
    private static final double JULIAN_DAY_OF_1970 = 2440587.5;
    private static final double MILLIS_OF_DAY = 86_400_000.0;

    /** What the classes of {@code java.sql} can hold, before and after 1970. */
    private static final long MOST_SECONDS = Long.MAX_VALUE / 1000 - 1;

    /** Longer than any date; the time that a format takes grows with the square of the length. */
    private static final int MOST_CHARACTERS = 1000;

    private final DateForm form;

    DateValues(DateForm form) {
        this.form = form;
    }

    /** A formatter of the user's pattern; each use has its own, since none may be shared by threads. */
    static SimpleDateFormat formatter(String pattern) {
        SimpleDateFormat formatter = new SimpleDateFormat(pattern, Locale.ROOT);
        formatter.setLenient(false);
        return formatter;
    }

    // ---- to the database

    /** A Long, String or Double. */
    Object stored(Date date, @Nullable Calendar calendar) {
        if (form.storage() == DateForm.Storage.TEXT) {
            SimpleDateFormat formatter = formatter(form.pattern());
            formatter.setTimeZone(zone(calendar));
            return formatter.format(date);
        }
        if (form.storage() == DateForm.Storage.REAL) {
            return date.getTime() / MILLIS_OF_DAY + JULIAN_DAY_OF_1970;
        }
        return Math.floorDiv(date.getTime(), form.unitMillis());
    }

    private static TimeZone zone(@Nullable Calendar calendar) {
        return calendar == null ? TimeZone.getDefault() : calendar.getTimeZone();
    }

    /** The zone of the JVM. */
    static ZoneId here() throws SQLException {
        try {
            return ZoneId.systemDefault();
        } catch (DateTimeException e) {
            throw SqlErrors.value("the default time zone is none of java.time: id=" + TimeZone.getDefault().getID(), e);
        }
    }

    // ---- from the database; milliseconds since 1970

    long ofInteger(long stored) {
        return stored * form.unitMillis();
    }

    long ofReal(double julianDay) {
        return Math.round((julianDay - JULIAN_DAY_OF_1970) * MILLIS_OF_DAY);
    }

    long ofText(String text, @Nullable Calendar calendar) throws SQLException {
        return instant(text, calendar).toEpochMilli();
    }

    /** The moment with its nanoseconds. */
    Instant instant(String text, @Nullable Calendar calendar) throws SQLException {
        if (text.length() > MOST_CHARACTERS) {
            throw notParsed(text, new DateTimeException("characters=" + text.length()));
        }
        Instant formatted = formatted(text, calendar);
        if (formatted != null && (!form.pattern().contains("S") || hasMillis(text))) {
            return formatted;
        }
        try {
            Instant moment = ofIso(text, zone(calendar));
            if (Math.abs(moment.getEpochSecond()) > MOST_SECONDS) {
                throw new DateTimeException("not within 64 bits of milliseconds");
            }
            return moment;
        } catch (DateTimeException e) {
            if (formatted != null) {
                return formatted;
            }
            throw notParsed(text, e);
        }
    }

    /** What the user's format makes of a text; null if it is not in it. */
    private @Nullable Instant formatted(String text, @Nullable Calendar calendar) {
        SimpleDateFormat formatter = formatter(form.pattern());
        formatter.setTimeZone(zone(calendar));
        ParsePosition position = new ParsePosition(0);
        Date date = formatter.parse(text, position);
        return date != null && position.getIndex() == text.length() ? Instant.ofEpochMilli(date.getTime()) : null;
    }

    /** The format takes the digits for a number of milliseconds, which they are if there are three of them. */
    private static boolean hasMillis(String text) {
        int point = text.lastIndexOf('.');
        int end = point + 1;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return point < 0 || end - point == 4;
    }

    private static Instant ofIso(String text, TimeZone zone) {
        String iso = iso(text);
        if (iso.indexOf('T') < 0) {
            return iso.indexOf(':') < 0
                    ? LocalDate.parse(iso).atStartOfDay(zone.toZoneId()).toInstant()
                    : LocalTime.parse(iso).atDate(LocalDate.EPOCH).atZone(zone.toZoneId()).toInstant();
        }
        return hasOffset(iso)
                ? DateTimeFormatter.ISO_DATE_TIME.parse(iso, Instant::from)
                : LocalDateTime.parse(iso).atZone(zone.toZoneId()).toInstant();
    }

    /** A text with a T between date and time. */
    private static String iso(String text) {
        String trimmed = text.trim();
        return trimmed.length() > 10 && trimmed.charAt(10) == ' ' && trimmed.charAt(4) == '-'
                ? trimmed.substring(0, 10) + 'T' + trimmed.substring(11)
                : trimmed;
    }

    private static boolean hasOffset(String iso) {
        // What follows in brackets is the name of a region, with any characters.
        int start = iso.indexOf('T');
        int region = iso.indexOf('[', start);
        String time = iso.substring(start, region < 0 ? iso.length() : region);
        return time.endsWith("Z") || time.indexOf('+') > 0 || time.indexOf('-') > 0;
    }

    // ---- java.time of texts, which keeps nanoseconds and offsets

    LocalDate localDate(String text) throws SQLException {
        return localDateTime(text).toLocalDate();
    }

    LocalTime localTime(String text) throws SQLException {
        try {
            String iso = iso(text);
            if (iso.indexOf('T') < 0 && iso.indexOf(':') > 0) {
                return LocalTime.parse(iso);
            }
        } catch (DateTimeException e) {
            throw notParsed(text, e);
        }
        return localDateTime(text).toLocalTime();
    }

    LocalDateTime localDateTime(String text) throws SQLException {
        try {
            String iso = iso(text);
            if (iso.indexOf('T') < 0 && iso.indexOf(':') < 0 && iso.length() == 10) {
                return LocalDate.parse(iso).atStartOfDay();
            }
            if (iso.indexOf('T') > 0) {
                return LocalDateTime.parse(iso, DateTimeFormatter.ISO_DATE_TIME);
            }
        } catch (DateTimeException e) {
            // Then it may be in the user's own format.
        }
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(ofText(text, null)), here());
    }

    OffsetDateTime offsetDateTime(String text) throws SQLException {
        return zonedDateTime(text).toOffsetDateTime();
    }

    /** With the region that the text names, or the offset, or otherwise the offset of this place. */
    ZonedDateTime zonedDateTime(String text) throws SQLException {
        String iso = iso(text);
        if (iso.indexOf('T') > 0 && hasOffset(iso)) {
            try {
                return ZonedDateTime.parse(iso, DateTimeFormatter.ISO_DATE_TIME);
            } catch (DateTimeException e) {
                throw notParsed(text, e);
            }
        }
        return localDateTime(text).atZone(here()).toOffsetDateTime().toZonedDateTime();
    }

    private SQLException notParsed(String text, DateTimeException reason) {
        return SqlErrors.value(
                "Error parsing date: text=\"" + Excerpt.of(text) + "\", format=\"" + form.pattern() + '"', reason);
    }
}
