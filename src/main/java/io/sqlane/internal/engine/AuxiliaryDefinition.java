package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.Constants;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An auxiliary function of FTS5. */
final class AuxiliaryDefinition<C> extends Definition<AuxiliaryDefinition.Row<C>> {
    /** What belongs to one depth. */
    record Row<C>(MatchFrame frame, C view) {}

    private final Definitions.Scalar<C> body;

    /** Who is shown the rows of a phrase, while somebody asks for them. */
    MatchFrame.@Nullable Visitor visitor;

    AuxiliaryDefinition(
            ConnectionHandle connection, Function<MatchFrame, C> maker, Definitions.Scalar<C> body, Object user) {
        super(connection, call -> row(connection, call, maker), user);
        this.body = body;
    }

    private static <C> Row<C> row(ConnectionHandle connection, CallFrame call, Function<MatchFrame, C> maker) {
        MatchFrame frame = new MatchFrame(connection, call);
        return new Row<>(frame, maker.apply(frame));
    }

    @Override
    String lent() {
        return "a match, its arguments and result are lent for one call of the function, which is over";
    }

    @Override
    public int call(long address, long what, long depth) throws Throwable {
        Level<Row<C>> level = level(address, depth);
        CallFrame frame = level.frame;
        MatchFrame match = level.view.frame;
        match.begin(this, what == Constants.SQLANE_CALL_PHRASE);
        frame.begin();
        try {
            if (what == Constants.SQLANE_CALL_PHRASE) {
                MatchFrame.Visitor asking = visitor;
                frame.setAnswer(asking != null && asking.visit(match) ? 1 : 0);
            } else {
                body.call(level.view.view);
            }
        } finally {
            frame.running = false;
        }
        return Constants.SQLITE_OK;
    }
}
