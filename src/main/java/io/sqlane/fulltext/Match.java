package io.sqlane.fulltext;

import io.sqlane.internal.engine.MatchFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row that a full-text query has found, with what there is to know of the query and of the table. Columns, phrases of
 * the query, tokens of a phrase and instances of phrases in the row count from 0. Sizes and offsets count tokens.
 *
 * <p>The object is lent: it is valid during the call only, and the next call may get the same one. All methods throw
 * {@link IllegalStateException} when the call is over, {@link io.sqlane.error.ThreadConfinementException} on another
 * thread, {@link IndexOutOfBoundsException} for a column, phrase, token or instance that there is not, and {@link
 * io.sqlane.error.SqliteException} if SQLite cannot read the table. Where the answer takes the table's tokenizer, what
 * that throws is thrown as it is.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/fts5.html#custom_auxiliary_functions">Fts5ExtensionApi</a>
 */
public final class Match {
    private final MatchFrame frame;

    Match(MatchFrame frame) {
        this.frame = frame;
        frame.view = this;
    }

    // ---- the table

    /**
     * Returns the number of columns of the table.
     *
     * @return the number
     */
    public int columnCount() {
        return frame.columnCount();
    }

    /**
     * Returns the number of rows of the table.
     *
     * @return the number
     */
    public long rowCount() {
        return frame.rowCount();
    }

    /**
     * Returns how many tokens a column has in all rows together.
     *
     * @param column from 0
     * @return the number
     */
    public long columnTotalSize(int column) {
        return frame.columnTotalSize(column);
    }

    /**
     * Returns the tokens that the table's tokenizer makes of a text.
     *
     * @param text any text
     * @param locale for the tokenizer, or null for the default
     * @return the tokens, in order
     * @throws IllegalArgumentException if the text or the locale holds an unpaired surrogate
     */
    public List<Token> tokenize(String text, @Nullable String locale) {
        List<Token> tokens = new ArrayList<>();
        frame.tokenize(Objects.requireNonNull(text, "text"), locale, (token, start, end, isSynonym) ->
                tokens.add(new Token(token, start, end, isSynonym)));
        return tokens;
    }

    // ---- the row

    /**
     * Returns the rowid of the row.
     *
     * @return the rowid
     */
    public long rowid() {
        return frame.rowid();
    }

    /**
     * Returns how many tokens a column has in this row.
     *
     * @param column from 0
     * @return the number; -1 if the table keeps neither sizes nor contents
     */
    public int columnSize(int column) {
        return frame.columnSize(column);
    }

    /**
     * Returns the text of a column in this row.
     *
     * @param column from 0
     * @return the text, each malformed UTF-8 sequence as U+FFFD; null for SQL NULL, and if the table keeps no contents
     */
    public @Nullable String columnText(int column) {
        return frame.columnText(column);
    }

    /**
     * Returns the locale of a column in this row, for a table with the option {@code locale=1}.
     *
     * @param column from 0
     * @return its name, or null for the default
     * @see <a href="https://sqlite.org/fts5.html#the_locale_option">The locale option</a>
     */
    public @Nullable String columnLocale(int column) {
        return frame.columnLocale(column);
    }

    // ---- the query

    /**
     * Returns the number of phrases in the query.
     *
     * @return the number
     */
    public int phraseCount() {
        return frame.phraseCount();
    }

    /**
     * Returns how many tokens a phrase has.
     *
     * @param phrase from 0
     * @return the number
     */
    public int phraseSize(int phrase) {
        return frame.phraseSize(phrase);
    }

    /**
     * Returns a token of the query.
     *
     * @param phrase from 0
     * @param token in the phrase, from 0
     * @return what is searched for
     */
    public String queryToken(int phrase, int token) {
        return Objects.requireNonNullElse(frame.queryToken(phrase, token), "");
    }

    // ---- instances: where in the row the phrases stand

    /**
     * Returns how often phrases of the query stand in this row.
     *
     * @return the number of instances, of all phrases together and in the order of the row
     */
    public int instanceCount() {
        return frame.instanceCount();
    }

    /**
     * Returns of which phrase an instance is.
     *
     * @param instance from 0
     * @return the phrase, from 0
     */
    public int instancePhrase(int instance) {
        return frame.instancePhrase(instance);
    }

    /**
     * Returns in which column an instance stands.
     *
     * @param instance from 0
     * @return the column, from 0
     */
    public int instanceColumn(int instance) {
        return frame.instanceColumn(instance);
    }

    /**
     * Returns at which token of its column an instance begins.
     *
     * @param instance from 0
     * @return the offset in tokens, from 0; -1 if the table does not keep offsets
     */
    public int instanceOffset(int instance) {
        return frame.instanceOffset(instance);
    }

    /**
     * Returns the token of the row that a token of the query has found: of a prefix, the whole word.
     *
     * @param instance from 0
     * @param token in the phrase of the instance, from 0
     * @return the token, or null if the table does not tell
     */
    public @Nullable String instanceToken(int instance, int token) {
        return frame.instanceToken(instance, token);
    }

    /**
     * Returns the columns of this row that a phrase stands in. With the option {@code detail=column} this takes less
     * than all instances do.
     *
     * @param phrase from 0
     * @return the columns, ascending
     */
    public int[] phraseColumns(int phrase) {
        return frame.phraseColumns(phrase);
    }

    /**
     * Returns where a phrase stands in a column of this row.
     *
     * @param phrase from 0
     * @param column from 0
     * @return the offsets in tokens, ascending
     */
    public int[] phraseOffsets(int phrase, int column) {
        return frame.phraseOffsets(phrase, column);
    }

    // ---- more than this row

    /**
     * Shows all rows of the table that hold a phrase, whether the query as a whole has found them or not.
     *
     * @param phrase of this query, from 0
     * @param visitor is shown the rows, by ascending rowid
     */
    public void queryPhrase(int phrase, MatchVisitor visitor) {
        Objects.requireNonNull(visitor, "visitor");
        frame.queryPhrase(phrase, row -> visitor.visit((Match) Objects.requireNonNull(row.view)));
    }

    /**
     * Returns what this function has kept for the query in an earlier call.
     *
     * @return the object, or null if there is none
     * @throws IllegalStateException also for the row of a {@link MatchVisitor}, which has no query of its own
     */
    public @Nullable Object auxdata() {
        return frame.auxdata();
    }

    /**
     * Keeps an object for the calls of this function in the same query, in the place of the one before. It is let go,
     * and closed if it is {@link AutoCloseable}, when another one takes its place or the query is over.
     *
     * @param data the object, or null for none
     * @throws IllegalStateException also for the row of a {@link MatchVisitor}, which has no query of its own
     */
    public void setAuxdata(@Nullable Object data) {
        frame.setAuxdata(data);
    }
}
