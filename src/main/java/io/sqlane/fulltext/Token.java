package io.sqlane.fulltext;

/**
 * One token of a text, as {@link Match#tokenize} and a {@link TokenFilter} see it.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @param text what is searched for
 * @param start index of the first char that it stands for
 * @param end index of the first char behind it
 * @param isSynonym whether it is another form of the token before
 */
public record Token(String text, int start, int end, boolean isSynonym) {}
