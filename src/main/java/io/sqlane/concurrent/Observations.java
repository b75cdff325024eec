package io.sqlane.concurrent;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Those who want to hear what a pool's writes change. */
final class Observations {
    private final List<Observation> open = new CopyOnWriteArrayList<>();

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** To be called between two turns of the writer, so that each write is noted wholly or was before. */
    void add(Observation observation) {
        open.add(observation);
    }

    void remove(Observation observation) {
        open.remove(observation);
    }

    /** On the thread that has committed. */
    void publish(Set<String> tables, boolean all) {
        for (Observation observation : open) {
            observation.publish(tables, all);
        }
    }

    void close() {
        open.forEach(Observation::close);
    }
}
