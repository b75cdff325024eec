package io.sqlane.concurrent;

import io.sqlane.hook.Hooks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A pool whose groups take all that has queued up. */
abstract class GroupTests {
    @TempDir
    Path folder;

    DatabasePool pool;
    final AtomicInteger commits = new AtomicInteger();
    volatile BooleanSupplier atCommit = () -> true;

    @BeforeEach
    void open() {
        pool = DatabasePool.open(
                folder.resolve("group.db"),
                PoolOptions.builder()
                        .maxGroupTime(Duration.ofHours(1))
                        .onOpen(database -> Hooks.of(database).setCommitHook(() -> {
                            commits.incrementAndGet();
                            return atCommit.getAsBoolean();
                        }))
                        .build());
        pool.write(database -> {
            database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b);"
                    + " CREATE TABLE parent(id INTEGER PRIMARY KEY);"
                    + " CREATE TABLE child(p REFERENCES parent DEFERRABLE INITIALLY DEFERRED)");
            return null;
        });
        commits.set(0);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    List<Long> written() {
        return pool.<List<Long>, RuntimeException>read(
                database -> database.query("SELECT a FROM t ORDER BY a").list(row -> row.getLong(0)));
    }

    static @Nullable Object fail() {
        throw new IllegalArgumentException("the task fails");
    }
}
