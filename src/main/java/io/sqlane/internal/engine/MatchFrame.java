package io.sqlane.internal.engine;

import io.sqlane.internal.codec.TokenReader;
import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.codec.Utf8Offsets;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.FullTextFunctions;
import io.sqlane.internal.ffi.Shim;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The row of a full-text query that an auxiliary function is called for, or that one is shown for a phrase. Every
 * question may lead to a tokenizer in Java; what that throws is thrown here, and whoever catches it may go on.
 */
public final class MatchFrame {
    private static final byte[] NOTHING = {};
    private static final int INTS_OF_INSTANCE = 3;

    /** Is shown the rows of a phrase. */
    @FunctionalInterface
    public interface Visitor {
        boolean visit(MatchFrame match) throws Throwable;
    }

    private final ConnectionHandle connection;
    private final CallFrame call;

    /** What the user sees of this. */
    public @Nullable Object view;

    private @Nullable AuxiliaryDefinition<?> definition;
    private boolean ofPhrase;

    /** Phrase, column and offset of each instance, once somebody has asked. */
    private int @Nullable [] instances;

    MatchFrame(ConnectionHandle connection, CallFrame call) {
        this.connection = connection;
        this.call = call;
    }

    void begin(AuxiliaryDefinition<?> function, boolean phrase) {
        definition = function;
        ofPhrase = phrase;
        instances = null;
    }

    /** The call, for its arguments and result. */
    public CallFrame call() {
        return call;
    }

    // ---- numbers

    private long number(int what, int index) {
        call.check();
        long answer = FullTextFunctions.sqlane_match_number(call.address(), what, index);
        if (answer == Constants.SQLANE_MATCH_FAILED) {
            throw failure();
        }
        return answer;
    }

    private RuntimeException failure() {
        connection.throwParked();
        return connection.failure(null);
    }

    public int columnCount() {
        return (int) number(Constants.SQLANE_MATCH_COLUMN_COUNT, 0);
    }

    public long rowCount() {
        return number(Constants.SQLANE_MATCH_ROW_COUNT, 0);
    }

    public long columnTotalSize(int column) {
        return number(Constants.SQLANE_MATCH_TOTAL_SIZE, checkColumn(column));
    }

    public int columnSize(int column) {
        return (int) number(Constants.SQLANE_MATCH_COLUMN_SIZE, checkColumn(column));
    }

    public int phraseCount() {
        return (int) number(Constants.SQLANE_MATCH_PHRASE_COUNT, 0);
    }

    public int phraseSize(int phrase) {
        return (int) number(Constants.SQLANE_MATCH_PHRASE_SIZE, checkPhrase(phrase));
    }

    public long rowid() {
        call.check();
        return FullTextFunctions.sqlane_match_rowid(call.address());
    }

    // ---- what there is

    private static int check(String what, int index, int count) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException(
                    what + " out of range: index=" + index + ", " + what + "s=" + count + ". They count from 0.");
        }
        return index;
    }

    private int checkColumn(int column) {
        return check("column", column, columnCount());
    }

    private int checkPhrase(int phrase) {
        return check("phrase", phrase, phraseCount());
    }

    // ---- texts and lists

    /** Answers the length; the address is then the state of the call. */
    private long bytes(int what, int a, int b) {
        call.check();
        long length = FullTextFunctions.sqlane_match_bytes(call.address(), what, a, b);
        if (length == Constants.SQLANE_MATCH_FAILED) {
            throw failure();
        }
        return length;
    }

    private @Nullable String text(int what, int a, int b) {
        long length = bytes(what, a, b);
        return length == Constants.SQLANE_MATCH_NULL ? null : Utf8.decode(copy((int) length));
    }

    private byte[] copy(int length) {
        byte[] bytes = new byte[length];
        if (length > 0) {
            Shim.copy(call.state(), bytes, 0, length);
        }
        return bytes;
    }

    private int[] numbers(int what, int a, int b) {
        byte[] bytes = copy((int) bytes(what, a, b));
        int[] numbers = new int[bytes.length / Integer.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asIntBuffer().get(numbers);
        return numbers;
    }

    public @Nullable String columnText(int column) {
        return text(Constants.SQLANE_MATCH_COLUMN_TEXT, checkColumn(column), 0);
    }

    public @Nullable String columnLocale(int column) {
        return text(Constants.SQLANE_MATCH_COLUMN_LOCALE, checkColumn(column), 0);
    }

    public @Nullable String queryToken(int phrase, int token) {
        check("token", token, phraseSize(phrase));
        return text(Constants.SQLANE_MATCH_QUERY_TOKEN, phrase, token);
    }

    public @Nullable String instanceToken(int instance, int token) {
        check("token", token, phraseSize(instance(instance, 0)));
        return text(Constants.SQLANE_MATCH_INSTANCE_TOKEN, instance, token);
    }

    public int[] phraseColumns(int phrase) {
        return numbers(Constants.SQLANE_MATCH_COLUMNS, checkPhrase(phrase), 0);
    }

    public int[] phraseOffsets(int phrase, int column) {
        return numbers(Constants.SQLANE_MATCH_OFFSETS, checkPhrase(phrase), checkColumn(column));
    }

    public int instanceCount() {
        return instances().length / INTS_OF_INSTANCE;
    }

    public int instancePhrase(int instance) {
        return instance(instance, 0);
    }

    public int instanceColumn(int instance) {
        return instance(instance, 1);
    }

    public int instanceOffset(int instance) {
        return instance(instance, 2);
    }

    private int instance(int instance, int part) {
        int[] all = instances();
        return all[check("instance", instance, all.length / INTS_OF_INSTANCE) * INTS_OF_INSTANCE + part];
    }

    private int[] instances() {
        call.check();
        int[] known = instances;
        if (known == null) {
            known = numbers(Constants.SQLANE_MATCH_INSTANCES, 0, 0);
            instances = known;
        }
        return known;
    }

    /** Hands over the tokens that the table's tokenizer makes of a text. */
    public void tokenize(String text, @Nullable String locale, TokenReader.Taker taker) {
        call.check();
        byte[] utf8 = Utf8.encode(text);
        byte[] localeUtf8 = locale == null ? NOTHING : Utf8.encode(locale);
        long length = FullTextFunctions.sqlane_match_tokenize(
                call.address(), utf8, utf8.length, localeUtf8, localeUtf8.length);
        if (length == Constants.SQLANE_MATCH_FAILED) {
            throw failure();
        }
        Utf8Offsets offsets = new Utf8Offsets();
        offsets.begin(text, utf8.length, () -> utf8);
        TokenReader.read(copy((int) length), offsets, taker);
    }

    // ---- the rows of a phrase

    /** Shows every row of the table that holds a phrase, until the visitor has seen enough. */
    public void queryPhrase(int phrase, Visitor visitor) {
        checkPhrase(phrase);
        AuxiliaryDefinition<?> function = definition;
        if (function == null) {
            throw new IllegalStateException("no call of the function has begun");
        }
        Visitor outer = function.visitor;
        function.visitor = visitor;
        int code;
        try {
            code = FullTextFunctions.sqlane_match_query_phrase(call.address(), phrase);
        } finally {
            function.visitor = outer;
        }
        connection.throwParked();
        if (code != Constants.SQLITE_OK) {
            throw connection.failure(null);
        }
    }

    // ---- what is kept for the query

    /** What was kept, or null. */
    public @Nullable Object auxdata() {
        checkOwnRow();
        long id = FullTextFunctions.sqlane_match_auxdata(call.address());
        return id == 0 ? null : ((KeptObject) connection.callbacks.get(id)).object;
    }

    /** Keeps an object until the query is over, or none any more. */
    public void setAuxdata(@Nullable Object object) {
        checkOwnRow();
        long id = object == null
                ? 0
                : connection.registerInside(new KeptObject(connection, object), "what is kept for a query");
        int code = FullTextFunctions.sqlane_match_set_auxdata(call.address(), id);
        connection.throwParked();
        if (code != Constants.SQLITE_OK) {
            throw connection.failure(null);
        }
    }

    private void checkOwnRow() {
        call.check();
        if (ofPhrase) {
            throw new IllegalStateException("auxdata belongs to the query, and the row of a phrase has none:"
                    + " use the match that the function was called for");
        }
    }
}
