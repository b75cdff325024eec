package io.sqlane.internal.engine;

/** What a message shows of a text that may be long. */
public final class Excerpt {
    private static final int CHARACTERS = 500;

    private Excerpt() {}

    /** The text, or its beginning. */
    public static String of(String text) {
        if (text.length() <= CHARACTERS) {
            return text;
        }
        // A cut inside a surrogate pair would leave half a character.
        int end = Character.isHighSurrogate(text.charAt(CHARACTERS - 1)) ? CHARACTERS - 1 : CHARACTERS;
        return text.substring(0, end) + "…";
    }
}
