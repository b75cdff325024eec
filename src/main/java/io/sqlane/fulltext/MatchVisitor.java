package io.sqlane.fulltext;

/**
 * Is shown the rows that hold a phrase, one after the other.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see Match#queryPhrase
 */
@FunctionalInterface
public interface MatchVisitor {
    /**
     * Looks at one row. Its query consists of the phrase alone, which has the number 0 there.
     *
     * @param match the row; lent for the call
     * @return whether to go on with the next row
     * @throws Exception anything; {@link Match#queryPhrase} throws it as it is
     */
    boolean visit(Match match) throws Exception;
}
