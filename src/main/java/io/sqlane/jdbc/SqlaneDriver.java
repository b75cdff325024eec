package io.sqlane.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The driver for URLs that begin with {@code jdbc:sqlite:} or {@code jdbc:sqlane:}.
 *
 * <p>On the class path {@link DriverManager} finds it by itself. If another driver for {@code jdbc:sqlite:} may be
 * there as well, {@code jdbc:sqlane:} means this one. On the module path the module cannot offer a driver without
 * depending on {@code java.sql}, which is optional: register one there, {@code DriverManager.registerDriver(new
 * SqlaneDriver())}, or use {@link SqlaneDataSource}.
 *
 * <p>After the prefix comes a path, {@code :memory:}, nothing for a temporary database, or a {@code file:} URI, and
 * then {@code ?key=value&key=value}. {@link #getPropertyInfo} lists the keys, which may also be given as properties;
 * those win. A URL can name no class, library, VFS or resource.
 *
 * <p>This type is <em>safe for any thread</em>.
 */
public final class SqlaneDriver implements Driver {
    static {
        try {
            DriverManager.registerDriver(new SqlaneDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Makes a driver; {@link DriverManager} needs no more than that the class is loaded. */
    public SqlaneDriver() {}

    /**
     * Returns whether this is the driver for a URL.
     *
     * @param url any; may be null
     * @return true if it has one of the two prefixes
     */
    @Override
    public boolean acceptsURL(@Nullable String url) {
        return ConnectionUrl.accepts(url);
    }

    /**
     * Opens a connection.
     *
     * @param url of the database
     * @param properties beside those of the URL; may be null
     * @return the connection, or null if the URL is that of another driver
     * @throws SQLException if the URL is refused, a property has a wrong value, or the database cannot be opened;
     *     nothing stays open
     */
    @Override
    public @Nullable Connection connect(@Nullable String url, @Nullable Properties properties) throws SQLException {
        if (url == null || !acceptsURL(url)) {
            return null;
        }
        return Connecting.open(url, properties == null ? new Properties() : properties);
    }

    /**
     * Returns all properties that there are.
     *
     * @param url whose own keys are shown as values
     * @param properties shown as values; may be null
     * @return one element for each
     * @throws SQLException if the URL is refused
     */
    @Override
    public DriverPropertyInfo[] getPropertyInfo(@Nullable String url, @Nullable Properties properties)
            throws SQLException {
        ConnectionUrl parsed = url != null && acceptsURL(url) ? ConnectionUrl.parse(url) : null;
        List<DriverPropertyInfo> all = new ArrayList<>();
        for (Property property : Property.values()) {
            String value = properties == null ? null : properties.getProperty(property.key());
            if (value == null && parsed != null) {
                value = parsed.parameters().get(property.key());
            }
            DriverPropertyInfo info = new DriverPropertyInfo(property.key(), value);
            info.description = property.description();
            info.choices = property.choices();
            all.add(info);
        }
        return all.toArray(DriverPropertyInfo[]::new);
    }

    /** {@return the major version of SQLite, which tools take for the driver's} */
    @Override
    public int getMajorVersion() {
        return Versions.MAJOR;
    }

    /** {@return the minor version of SQLite} */
    @Override
    public int getMinorVersion() {
        return Versions.MINOR;
    }

    /** {@return false: SQLite is not SQL-92 entry level} */
    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    /**
     * Throws: nothing is logged through {@code java.util.logging}.
     *
     * @return never
     * @throws SQLFeatureNotSupportedException always
     */
    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw SqlErrors.unsupported("logger of java.util.logging");
    }
}
