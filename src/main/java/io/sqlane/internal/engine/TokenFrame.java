package io.sqlane.internal.engine;

import io.sqlane.internal.codec.TokenLayout;
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
 * The text and the tokens of one call of a tokenizer. Tokens are written, one behind the other, into memory of the call
 * that grows ({@code native/token_layout.h}), and SQLite gets them when the call has returned.
 *
 * <p>FTS5 believes what it is told: highlighting copies from the end of one token to the end of the next. So tokens
 * that lie outside the text, or that do not follow each other in both their starts and their ends, are refused.
 */
public final class TokenFrame {
    private static final ByteBuffer NO_MEMORY = ByteBuffer.allocate(0);

    private final ConnectionHandle connection;
    private final CallFrame frame;

    /** The text once it was asked for. Set to null without a call at the end: the stack may be full. */
    @Nullable String text;

    /** It holds the text, too, and is given up after a call that failed. */
    @Nullable Utf8Offsets offsets;

    private boolean located;
    private ByteBuffer memory = NO_MEMORY;
    private long memoryAddress;
    private int used;

    /** Of the token before; -1 if there is none. */
    private int start;

    private int end;

    TokenFrame(ConnectionHandle connection, CallFrame frame) {
        this.connection = connection;
        this.frame = frame;
    }

    void begin() {
        text = null;
        located = false;
        used = 0;
        start = -1;
        end = -1;
        look(frame.state());
    }

    void finish() {
        Utf8Offsets places = offsets;
        if (places != null) {
            places.end();
        }
        frame.setAnswer(used);
    }

    /** Looks at the call's memory, which another tokenizer may have made larger or given back. */
    private void look(long address) {
        int capacity = (int) frame.answer();
        if (address != memoryAddress || capacity != memory.capacity()) {
            memory = capacity == 0 ? NO_MEMORY : Shim.view(address, capacity).order(ByteOrder.nativeOrder());
            memoryAddress = address;
        }
    }

    // ---- the text

    public String text() {
        frame.check();
        String known = text;
        if (known == null) {
            known = frame.text(Constants.SQLANE_TOKENIZE_TEXT);
            text = known;
        }
        return known;
    }

    /** A copy of the text's UTF-8. */
    public byte[] bytes() {
        frame.check();
        return frame.bytes(Constants.SQLANE_TOKENIZE_TEXT);
    }

    /** FTS5_TOKENIZE_ flags. */
    public int reason() {
        frame.check();
        return (int) frame.integer(Constants.SQLANE_TOKENIZE_REASON);
    }

    public @Nullable String locale() {
        return frame.type(Constants.SQLANE_TOKENIZE_LOCALE) == Constants.SQLITE_NULL
                ? null
                : frame.text(Constants.SQLANE_TOKENIZE_LOCALE);
    }

    /** Hands over the tokens that a filter gets; before it adds its own, which go to the same place. */
    public void readBase(TokenReader.Taker taker) {
        TokenReader.read(frame.bytes(Constants.SQLANE_TOKENIZE_BASE), located(), taker);
    }

    // ---- tokens

    /** Adds a token that stands for characters of the text. */
    public void add(String token, int from, int to) {
        String whole = text();
        checkRange(token.length(), from, to, whole.length(), "characters");
        Utf8Offsets places = located();
        int fromByte = places.byteOffset(from);
        int toByte = places.byteOffset(to);
        checkOrder(fromByte, toByte, from, to);
        append(0, token, fromByte, toByte);
    }

    /** Adds a token that stands for bytes of the text. */
    public void addBytes(byte[] token, int from, int to) {
        frame.check();
        checkRange(token.length, from, to, byteLength(), "bytes");
        checkOrder(from, to, from, to);
        append(0, token, from, to);
    }

    /** Adds a token that stands where the one before stands. */
    public void addSynonym(String token) {
        frame.check();
        if (start < 0) {
            throw new IllegalArgumentException(
                    "a synonym needs a token before it: synonym=\"" + Excerpt.of(token) + '"');
        }
        checkLength(token.length(), start, end);
        append(Constants.FTS5_TOKEN_COLOCATED, token, start, end);
    }

    private Utf8Offsets located() {
        Utf8Offsets known = offsets;
        if (known == null) {
            known = new Utf8Offsets();
            offsets = known;
        }
        if (!located) {
            known.begin(text(), byteLength(), this::bytes);
            located = true;
        }
        return known;
    }

    private int byteLength() {
        return frame.length(Constants.SQLANE_TOKENIZE_TEXT);
    }

    private static void checkRange(int length, int from, int to, int most, String unit) {
        if (from < 0 || to < from || to > most) {
            throw new IndexOutOfBoundsException("token out of range: start=" + from + ", end=" + to + ", text=" + most
                    + ' ' + unit);
        }
        checkLength(length, from, to);
    }

    private static void checkLength(int length, int from, int to) {
        if (length == 0) {
            throw new IllegalArgumentException("a token must not be empty: start=" + from + ", end=" + to);
        }
    }

    private void checkOrder(int fromByte, int toByte, int from, int to) {
        if (fromByte < start || toByte < end) {
            throw new IllegalArgumentException("tokens must be in the order of the text: start=" + from + ", end=" + to
                    + "; in bytes " + fromByte + " to " + toByte + " after " + start + " to " + end);
        }
    }

    private void append(int flags, String token, int from, int to) {
        int length = token.length();
        reserve(length);
        int at = used + TokenLayout.TEXT;
        for (int i = 0; i < length; i++) {
            char c = token.charAt(i);
            if (c >= 0x80) {
                append(flags, Utf8.encode(token), from, to);
                return;
            }
            memory.put(at + i, (byte) c);
        }
        complete(flags, length, from, to);
    }

    private void append(int flags, byte[] token, int from, int to) {
        reserve(token.length);
        memory.put(used + TokenLayout.TEXT, token);
        complete(flags, token.length, from, to);
    }

    private void complete(int flags, int length, int from, int to) {
        memory.putInt(used + TokenLayout.FLAGS, flags);
        memory.putInt(used + TokenLayout.LENGTH, length);
        memory.putInt(used + TokenLayout.START, from);
        memory.putInt(used + TokenLayout.END, to);
        used += TokenLayout.TEXT + length;
        start = from;
        end = to;
    }

    private void reserve(int length) {
        long needed = (long) used + TokenLayout.TEXT + length;
        if (needed > Integer.MAX_VALUE) {
            String message = "the tokens of a text take too much room: bytes=" + needed;
            throw Failures.of(Constants.SQLITE_TOOBIG, message, null);
        }
        if (needed > memory.capacity()) {
            long address = FullTextFunctions.sqlane_token_space(frame.address(), needed);
            if (address == 0) {
                throw connection.failure(null);
            }
            look(address);
        }
    }
}
