package io.sqlane.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Objects;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to one database. Each call of {@link #getConnection()} opens a new one: it is no pool.
 *
 * <p>Set it up before it is shared; it is then as safe as its two fields, which do not change.
 *
 * <p>This type is <em>safe for any thread</em>.
 */
public final class SqlaneDataSource implements DataSource {
    private volatile String url = ConnectionUrl.PREFIX;
    private final Properties properties = new Properties();
    private volatile @Nullable PrintWriter logWriter;

    /** Makes a data source for a temporary database; {@link #setUrl} names another. */
    public SqlaneDataSource() {}

    /**
     * Sets the URL, as {@link SqlaneDriver} takes it.
     *
     * @param url with prefix
     * @throws IllegalArgumentException if it has neither prefix
     */
    public void setUrl(String url) {
        if (!ConnectionUrl.accepts(url)) {
            throw new IllegalArgumentException("url has not the prefix " + ConnectionUrl.PREFIX + " or "
                    + ConnectionUrl.OWN_PREFIX + ": url=" + url);
        }
        this.url = url;
    }

    /**
     * Returns the URL.
     *
     * @return with prefix
     */
    public String getUrl() {
        return url;
    }

    /**
     * Sets a property of the connections to come, as {@link SqlaneDriver#getPropertyInfo} lists them.
     *
     * @param name such as {@code foreign_keys}
     * @param value such as {@code true}; null removes it
     * @throws IllegalArgumentException if there is no such property, or it does not take that value
     */
    public void setProperty(String name, @Nullable String value) {
        Property property = Property.of(Objects.requireNonNull(name, "name"));
        if (property == null) {
            throw new IllegalArgumentException("property is unknown: name=" + name);
        }
        if (value == null) {
            properties.remove(property.key());
            return;
        }
        try {
            properties.setProperty(property.key(), property.normal(value));
        } catch (SQLException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Opens a connection.
     *
     * @return a new connection, the caller's to close
     * @throws SQLException if it cannot be opened; nothing stays open
     */
    @Override
    public Connection getConnection() throws SQLException {
        return Connecting.open(url, properties);
    }

    /**
     * Opens a connection; SQLite has no users.
     *
     * @param user ignored
     * @param password ignored
     * @return a new connection, the caller's to close
     * @throws SQLException if it cannot be opened; nothing stays open
     */
    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        return getConnection();
    }

    /** {@return what was set; nothing is written to it} */
    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    /**
     * Keeps a writer, and writes nothing to it.
     *
     * @param writer may be null
     */
    @Override
    public void setLogWriter(@Nullable PrintWriter writer) {
        logWriter = writer;
    }

    /**
     * Sets how long connections wait for another connection's lock, as the property {@code busy_timeout}.
     *
     * @param seconds 0 for the default
     * @throws SQLException if it is negative
     */
    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        if (seconds < 0 || seconds > Integer.MAX_VALUE / 1000) {
            throw SqlErrors.argument("login timeout out of range: seconds=" + seconds);
        }
        setProperty(Property.BUSY_TIMEOUT.key(), seconds == 0 ? null : Integer.toString(1000 * seconds));
    }

    /** {@return the busy timeout in seconds, 0 if none is set} */
    @Override
    public int getLoginTimeout() {
        long millis = Long.parseLong(properties.getProperty(Property.BUSY_TIMEOUT.key(), "0"));
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, millis / 1000));
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

    /**
     * Returns this object.
     *
     * @param <T> the type
     * @param type that of this object, or one that it has
     * @return this
     * @throws SQLException if it has not that type
     */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Wrappers.unwrap(this, type);
    }

    /**
     * Returns whether {@link #unwrap} can be called with a type.
     *
     * @param type any
     * @return true if this object has it
     */
    @Override
    public boolean isWrapperFor(@Nullable Class<?> type) {
        return Wrappers.isWrapper(this, type);
    }

    /** {@return the type and the URL} */
    @Override
    public String toString() {
        return "SqlaneDataSource[url=" + url + ']';
    }
}
