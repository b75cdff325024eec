package io.sqlane.crash;

import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.Rows;
import io.sqlane.Synchronous;
import io.sqlane.error.SqliteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Opens damaged databases with the hardened profile and uses them in every way; prints what became of them. */
final class DamagedFiles {
    private static final OpenOptions HARDENED = OpenOptions.hardened().toBuilder()
            .statementDeadline(Duration.ofMillis(500))
            // Nothing here outlives the process, and a slow disk decides nothing.
            .synchronous(Synchronous.OFF)
            .build();

    private static final List<String> USES = List.of(
            "SELECT * FROM t",
            "SELECT b, count(*) FROM t GROUP BY b ORDER BY 2",
            "SELECT * FROM t WHERE b = 'row 17'",
            "SELECT * FROM w ORDER BY a DESC",
            "SELECT docid, snippet(texts, 0, '[', ']', '…', 5) FROM docs JOIN texts ON docs.id = texts.rowid"
                    + " WHERE texts MATCH 'row' ORDER BY rank",
            "SELECT * FROM texts WHERE texts MATCH '\"row 1\" OR sev*'",
            "SELECT * FROM boxes WHERE x0 < 50 AND y1 > 3",
            "SELECT * FROM v",
            "SELECT * FROM pragma_table_list, pragma_table_xinfo(name)",
            "INSERT INTO t(b, c) VALUES('new', randomblob(5000))",
            "INSERT INTO texts(body) VALUES('a new row')",
            "INSERT INTO boxes VALUES(1000, 1, 2, 3, 4)",
            "UPDATE t SET b = b || 'x' WHERE a % 3 = 0",
            "DELETE FROM t WHERE a % 5 = 0",
            "INSERT INTO texts(texts) VALUES('integrity-check')",
            "INSERT INTO texts(texts) VALUES('optimize')",
            "REINDEX",
            "ANALYZE",
            "DROP TABLE w",
            "VACUUM");

    private DamagedFiles() {}

    /** Arguments: a folder, how many files, and the seed. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        int count = Integer.parseInt(args[1]);
        List<byte[]> sources = List.of(database(folder, "plain"), database(folder, "small pages"));
        int unopened = 0;
        int refused = 0;
        for (int i = 0; i < count; i++) {
            // The last line of a process that dies names its file.
            System.out.println("file " + i);
            Random random = new Random(Long.parseLong(args[2]) + i);
            Path file = folder.resolve("damaged.db");
            for (String suffix : List.of("", "-journal", "-wal", "-shm")) {
                Files.deleteIfExists(folder.resolve("damaged.db" + suffix));
            }
            Files.write(file, damage(sources.get(i % sources.size()).clone(), random));
            try (Database database = Database.open(file, HARDENED)) {
                refused += use(database, random);
            } catch (SqliteException e) {
                unopened++;
            }
        }
        System.out.println("files=" + count + " unopened=" + unopened + " refused=" + refused);
    }

    private static byte[] database(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        try (Database database = Database.open(file)) {
            if (!name.equals("plain")) {
                database.execute("PRAGMA page_size = 512; PRAGMA auto_vacuum = FULL");
            }
            database.execute("""
                    CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c BLOB);
                    CREATE INDEX i ON t(b);
                    CREATE TABLE w(a TEXT PRIMARY KEY, b) WITHOUT ROWID;
                    CREATE VIEW v AS SELECT a, b FROM t UNION SELECT b, a FROM w;
                    CREATE TRIGGER r AFTER DELETE ON t BEGIN INSERT OR REPLACE INTO w VALUES(old.b, old.a); END;
                    CREATE TABLE docs(id INTEGER PRIMARY KEY, docid);
                    CREATE VIRTUAL TABLE texts USING fts5(body);
                    CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1, y0, y1);
                    """);
            for (int i = 0; i < 120; i++) {
                database.update("INSERT INTO t VALUES(?, ?, randomblob(?))", i, "row " + i, i * 37 % 2000);
                database.update("INSERT INTO w VALUES(?, ?)", "key " + i, i * 1.5);
                database.update("INSERT INTO docs VALUES(?, ?)", i, "doc " + i);
                database.update("INSERT INTO texts(rowid, body) VALUES(?, ?)", i, "seven row " + i + " of many");
                database.update("INSERT INTO boxes VALUES(?, ?, ?, ?, ?)", i, i, i + 1.5, -i, i);
            }
        }
        return Files.readAllBytes(file);
    }

    private static byte[] damage(byte[] bytes, Random random) {
        int pageSize = (bytes[16] & 0xff) << 8 | bytes[17] & 0xff;
        int pages = bytes.length / pageSize;
        for (int times = 1 + random.nextInt(12); times > 0; times--) {
            int page = random.nextInt(pages) * pageSize;
            switch (random.nextInt(9)) {
                case 0, 1, 2 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                case 3 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                // The head of a page: its type, its number of cells, where they are.
                case 4 -> bytes[page + random.nextInt(24)] = (byte) random.nextInt(256);
                case 5 -> Arrays.fill(bytes, page, page + random.nextInt(pageSize), (byte) (random.nextInt(3) - 1));
                case 6 -> System.arraycopy(bytes, random.nextInt(pages) * pageSize, bytes, page, pageSize);
                case 7 -> bytes[20 + random.nextInt(80)] ^= (byte) (1 << random.nextInt(8));
                default -> {
                    if (random.nextInt(6) == 0) {
                        bytes = Arrays.copyOf(bytes, Math.max(100, random.nextInt(bytes.length)));
                        pages = Math.max(1, bytes.length / pageSize);
                        bytes = Arrays.copyOf(bytes, Math.max(bytes.length, pageSize));
                    }
                }
            }
        }
        return bytes;
    }

    /** Answers how many of the uses were refused. */
    private static int use(Database database, Random random) {
        int refused = 0;
        for (String sql : USES) {
            try (Rows rows = database.query(sql)) {
                while (rows.next()) {
                    for (int column = 0; column < rows.columnCount(); column++) {
                        rows.getValue(column);
                    }
                }
            } catch (SqliteException e) {
                refused++;
            }
        }
        try {
            database.pragmas().integrityCheck();
            if (random.nextBoolean()) {
                database.pragmas().setJournalMode(JournalMode.WAL);
                database.update("INSERT INTO t(b) VALUES('in WAL mode')");
            }
        } catch (SqliteException e) {
            refused++;
        }
        return refused;
    }
}
