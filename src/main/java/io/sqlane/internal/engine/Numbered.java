package io.sqlane.internal.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Objects that native code knows by numbers from 1; a number that was given back is given again. */
final class Numbered<T> {
    private @Nullable Object[] objects = new Object[4];
    private int[] free = new int[4];
    private int freeCount;
    private int used;

    int add(T object) {
        if (freeCount > 0) {
            int number = free[--freeCount];
            objects[number - 1] = object;
            return number;
        }
        if (used == objects.length) {
            int[] moreFree = Arrays.copyOf(free, used * 2);
            objects = Arrays.copyOf(objects, used * 2);
            free = moreFree;
        }
        objects[used] = object;
        return ++used;
    }

    @SuppressWarnings("unchecked")
    T get(int number) {
        return (T) objects[number - 1];
    }

    /** Forgets an object and answers it. */
    T remove(int number) {
        T object = get(number);
        objects[number - 1] = null;
        free[freeCount++] = number;
        return object;
    }
}
