package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.Constants;
import java.util.ArrayList;
import java.util.List;

/** Makes the tokenizers of tables, and answers the number that each of them is registered under. */
final class TokenizerFactoryDefinition extends Definition<CallFrame> {
    private final FullText.Creator creator;

    TokenizerFactoryDefinition(ConnectionHandle connection, FullText.Creator creator, Object user) {
        super(connection, frame -> frame, user);
        this.creator = creator;
    }

    @Override
    public int call(long address, long what, long depth) throws Throwable {
        CallFrame frame = level(address, depth).frame;
        TokenizerDefinition<?> tokenizer = creator.create(arguments(frame)).define(connection);
        frame.setAnswer(connection.registerInside(tokenizer, FullText.IN_TOKENIZER));
        return Constants.SQLITE_OK;
    }

    private static List<String> arguments(CallFrame frame) {
        frame.begin();
        try {
            int count = frame.count();
            List<String> arguments = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                arguments.add(frame.text(i));
            }
            return List.copyOf(arguments);
        } finally {
            frame.running = false;
        }
    }
}
