package io.sqlane.fulltext;

import io.sqlane.Database;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A database with a table whose tokenizer is in Java. */
abstract class TokenizerFixture {
    Database database;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** A table of one column whose tokenizer is this one. */
    final void table(Tokenizer tokenizer) {
        Tokenizers.register(database, "java", arguments -> tokenizer);
        database.execute("CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'java')");
    }

    final void insert(String... bodies) {
        for (String body : bodies) {
            database.update("INSERT INTO docs(body) VALUES (?)", body);
        }
    }

    final List<Long> found(String query) {
        return database.query("SELECT rowid FROM docs(?) ORDER BY rowid", query).list(row -> row.getLong(0));
    }

    final List<String> highlighted(String query) {
        return database.query("SELECT highlight(docs, 0, '[', ']') FROM docs(?) ORDER BY rowid", query)
                .list(row -> row.getString(0));
    }

    final void assertWhole() {
        database.execute("INSERT INTO docs(docs, rank) VALUES ('integrity-check', 1)");
    }

    final List<String> vocabulary() {
        database.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab(main, docs, instance)");
        return database.query("SELECT term, doc, offset FROM words ORDER BY doc, offset, term")
                .list(row -> row.getString(0) + '@' + row.getLong(1) + ':' + row.getLong(2));
    }
}
