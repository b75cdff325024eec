package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.Constants;

/** The tokenizer of one table. */
final class TokenizerDefinition<C> extends Definition<TokenizerDefinition.Texts<C>> {
    /** What belongs to one depth. */
    record Texts<C>(TokenFrame frame, C view) {}

    private final Definitions.Scalar<C> body;

    TokenizerDefinition(ConnectionHandle connection, FullText.Instance<C> instance) {
        super(connection, call -> texts(connection, call, instance), instance.user());
        this.body = instance.body();
    }

    private static <C> Texts<C> texts(ConnectionHandle connection, CallFrame call, FullText.Instance<C> instance) {
        TokenFrame frame = new TokenFrame(connection, call);
        return new Texts<>(frame, instance.maker().apply(frame));
    }

    @Override
    String lent() {
        return "text and tokens are lent for one call of the tokenizer, which is over";
    }

    @Override
    public int call(long address, long what, long depth) throws Throwable {
        Level<Texts<C>> level = level(address, depth);
        CallFrame frame = level.frame;
        TokenFrame texts = level.view.frame;
        frame.begin();
        try {
            texts.begin();
            body.call(level.view.view);
            texts.finish();
        } catch (Throwable thrown) {
            texts.offsets = null;
            throw thrown;
        } finally {
            frame.running = false;
            texts.text = null;
        }
        return Constants.SQLITE_OK;
    }
}
