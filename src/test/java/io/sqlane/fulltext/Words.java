package io.sqlane.fulltext;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A tokenizer for tests: runs of letters and digits, in lower case. */
final class Words implements Tokenizer {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

    @Override
    public void tokenize(TokenizerText text, Tokens tokens) {
        Matcher matcher = WORD.matcher(text.text());
        while (matcher.find()) {
            tokens.add(matcher.group().toLowerCase(Locale.ROOT), matcher.start(), matcher.end());
        }
    }
}
