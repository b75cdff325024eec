package io.sqlane.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import java.nio.file.Path;

class DatabasePoolTest {
    @TempDir
    Path folder;

    @Test
    void readSeesAcknowledgedWrite() {
        try (DatabasePool pool = DatabasePool.open(folder.resolve("a.db"), PoolOptions.defaults())) {
            pool.write(db -> db.update("CREATE TABLE t(a)"));
            pool.write(db -> db.update("INSERT INTO t VALUES (1)"));
            assertEquals(1, pool.<Long, RuntimeException>read(db -> db.query("SELECT count(*) FROM t").first(row -> row.getLong(0)).orElseThrow()));
        }
    }
}
