package io.sqlane.internal.engine;

import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.event.Instruments;
import io.sqlane.internal.ffi.ConnectionFunctions;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.NativeLibrary;
import io.sqlane.internal.ffi.Shim;
import io.sqlane.internal.ffi.StatementFunctions;
import io.sqlane.internal.ffi.TransferFunctions;
import io.sqlane.internal.upcall.Upcall;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One open connection and the rules of its use.
 *
 * <p><b>Confinement.</b> {@link #thread} is the one thread that may call, compared by identity, so that a virtual
 * thread keeps its connections on whatever carrier it runs. It is null when nobody may: after close, during a
 * hand-over, and inside callbacks in which SQLite forbids every call. One comparison therefore answers every question
 * on the hot path, and {@link Refusal} finds out afterwards which rule was broken. Plain reads suffice: a thread can
 * only find itself in the field if it wrote itself there and has not written another value since.
 *
 * <p><b>Calls.</b> Every native call runs between {@link #enter} and {@link #leave}. Leaving publishes the call's
 * effects for a closer on another thread and keeps this handle, and the child it was made for, reachable until the
 * call is over; without that the reaper may close the connection while a call is in it. {@link #throwParked} then
 * throws what a callback threw.
 *
 * <p><b>Children.</b> Statements, blobs and backups are referred to weakly. The address of one that became unreachable
 * waits in a queue that the owner empties when it enters the next time: no other thread ever touches a live connection.
 */
public final class ConnectionHandle {
    static final int BUFFER_CAPACITY = 64 * 1024;
    private static final int MOST_KEPT = 16 * BUFFER_CAPACITY;

    /** The owner, or null while nobody may call. */
    @Nullable Thread thread;

    final NativeConnection connection;
    private final String path;
    final Callbacks callbacks;
    private final ChildReferences children = new ChildReferences();
    private final List<NativeBuffer> buffers = new ArrayList<>();

    /**
     * Callbacks that are on the stack. They are counted and not the calls that led to them: counting takes no call
     * then, and so cannot be missed where the stack is full.
     */
    int upcalls;

    /** Why nobody may call although the connection is open and owned; null if there is no such reason. */
    @Nullable String forbidden;

    /** The backup that writes this connection, which nobody may use meanwhile. */
    BackupHandle.@Nullable Link incoming;

    /** The handler that is asked for unknown collations, 0 if there is none. */
    long collationNeeded;

    /** A rollback has failed: what would be done now would be done in a transaction that nobody knows of. */
    boolean broken;

    /** Of the statement that was run last: for reports, which read it from another thread as it happens to be. */
    @Nullable String lastSql;

    /** The connection's SQLITE_LIMIT_LENGTH, known here so that a value is refused before it is copied. */
    int lengthLimit;

    /** Looks for what stays open for long; null if nobody wants to know. */
    private @Nullable OverdueUse overdueUse;

    /** Whether a task has it, which must not close it or hand it on. */
    final Loan loan = new Loan();

    private final ConnectionSettings settings = new ConnectionSettings(this);
    private final ConnectionStatus status = new ConnectionStatus(this);
    private final ConnectionFile file = new ConnectionFile(this);
    private final ConnectionHooks hooks = new ConnectionHooks(this);

    private ConnectionHandle(NativeConnection connection, String path, Callbacks callbacks) {
        this.thread = Thread.currentThread();
        this.connection = connection;
        this.path = path;
        this.callbacks = callbacks;
        this.lengthLimit = ConnectionFunctions.sqlane_limit(connection.address, Constants.SQLITE_LIMIT_LENGTH, -1);
        Reclaimer.watch(this, connection);
        callbacks.attach(this);
    }

    /**
     * Opens a connection that belongs to the calling thread.
     *
     * @param path of the file, empty for a temporary database, or {@code :memory:}
     * @param flags SQLITE_OPEN_ flags
     * @param label names the handle in messages
     */
    public static ConnectionHandle open(String path, int flags, String label, ConnectionListener listener) {
        byte[] utf8 = Utf8.encodeForC(path, "path");
        NativeLibrary.load();
        StackReserve.require("open");
        Callbacks callbacks = new Callbacks();
        int slot = Upcall.reserve(callbacks);
        long address = 0;
        try {
            address = ConnectionFunctions.sqlane_open(utf8, flags, Shim.client(), slot);
            if (address == 0) {
                throw Failures.of(Constants.SQLITE_NOMEM, "out of memory", null);
            }
            int[] status = new int[Constants.SQLANE_STATUS_COUNT];
            ConnectionFunctions.sqlane_status(address, status);
            if (status[Constants.SQLANE_STATUS_CODE] != Constants.SQLITE_OK) {
                throw Failures.unopened(address, path, flags);
            }
            NativeConnection connection =
                    new NativeConnection(address, slot, label, OpeningStack.capture(), listener);
            address = 0;
            slot = -1;
            return watched(connection, path, callbacks);
        } catch (Throwable failed) {
            if (address != 0) {
                ConnectionFunctions.sqlane_close(address);
            }
            if (slot >= 0) {
                Upcall.release(slot);
            }
            throw failed;
        }
    }

    /** From here on the native connection knows how to close itself, and others may do it. */
    private static ConnectionHandle watched(NativeConnection connection, String path, Callbacks callbacks) {
        try {
            return new ConnectionHandle(connection, path, callbacks);
        } catch (Throwable failed) {
            if (connection.claim(NativeConnection.State.CLOSED)) {
                connection.close();
            }
            throw failed;
        }
    }

    // ---- confinement

    /** Refuses every caller but the owner; before any native work. */
    public void check() {
        if (Thread.currentThread() != thread) {
            throwRefusal();
        }
    }

    private void throwRefusal() {
        BackupHandle.Link link = incoming;
        if (link != null && isOwner() && link.isAbandoned()) {
            link.end();
        } else {
            throw Refusal.of(this);
        }
    }

    boolean isOwner() {
        return isOpen() && connection.owner() == Thread.currentThread();
    }

    /** From now on it is no leak if the connection is closed because its owner thread has ended. */
    public void endWithThread() {
        check();
        connection.endsWithThread = true;
    }

    /** Reports transactions and queries that stay open for longer, from now on. */
    public void reportOverdue(long limitNanos) {
        check();
        overdueUse = OverdueUse.watch(this, limitNanos);
    }

    /** What tells of the connection's work. */
    public Instruments instruments() {
        return connection.listener.instruments();
    }

    /** Whether the connection is open; from any thread. */
    public boolean isOpen() {
        return connection.state() == NativeConnection.State.OPEN;
    }

    // ---- calls

    /** Begins a native call: checks, frees what became unreachable, and answers the connection's address. */
    long enter() {
        check();
        if (children.finalizeUnreachable()) {
            connection.openStatements = children.count();
        }
        return connection.address;
    }

    /** Begins a native call that answers through memory: {@link #enter} and {@link #buffer}. */
    NativeBuffer enterWithBuffer() {
        enter();
        return buffer();
    }

    /** Ends a native call; to be called in a finally block. */
    void leave(Object child) {
        if (overdueUse != null) {
            overdueUse.note();
        }
        connection.release();
        Reference.reachabilityFence(child);
        Reference.reachabilityFence(this);
    }

    /** Throws what a callback threw during the call. */
    void throwParked() {
        Throwable thrown = callbacks.takeParked();
        if (thrown != null) {
            throw sneaky(thrown);
        }
    }

    /** Adds what a callback threw during the call to the reason of that call. */
    void addParked(Throwable reason) {
        Throwable thrown = callbacks.takeParked();
        if (thrown != null && thrown != reason) {
            reason.addSuppressed(thrown);
        }
    }

    /** What a callback threw during the call, or null. */
    @Nullable Throwable takeParked() {
        return callbacks.takeParked();
    }

    /** Throws any Throwable as it is; declared to return one, so that a caller can write {@code throw sneaky(…)}. */
    @SuppressWarnings("unchecked")
    public static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** A call that needs no more than the address. */
    @FunctionalInterface
    public interface NativeCall {
        long on(long address);
    }

    /** Runs a call between {@link #enter} and {@link #leave}; for everything that is not hot. */
    public long call(NativeCall call) {
        long address = enter();
        long answer;
        try {
            answer = call.on(address);
        } finally {
            leave(this);
        }
        throwParked();
        return answer;
    }

    /** Like {@link #call}, for a call that answers a result code: anything but OK becomes an exception. */
    public void callChecked(@Nullable String sql, NativeCall call) {
        if (call(call) != Constants.SQLITE_OK) {
            throw failure(sql);
        }
    }

    /** The path as it was given, or null for a database without a file. */
    @Nullable String path() {
        return path.isEmpty() || path.equals(":memory:") ? null : path;
    }

    /** The exception for the error that the last call captured. */
    public RuntimeException failure(@Nullable String sql) {
        try {
            return Failures.captured(connection.address, sql, -1, path());
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Memory that the rows of the call under way go to. A call inside a callback gets another one than the outer call,
     * whose rows may lie there half finished.
     */
    NativeBuffer buffer() {
        return upcalls < buffers.size() ? buffers.get(upcalls) : enlargeBuffer(BUFFER_CAPACITY);
    }

    /** Replaces the current call's memory. */
    private NativeBuffer enlargeBuffer(long capacity) {
        NativeBuffer fresh = allocate(capacity);
        if (upcalls < buffers.size()) {
            free(buffers.set(upcalls, fresh));
        } else {
            buffers.add(fresh);
        }
        return fresh;
    }

    /** The current call's memory, of so many bytes at least. */
    NativeBuffer bufferFor(long capacity) {
        NativeBuffer now = buffer();
        return now.capacity < capacity ? enlargeBuffer(capacity) : now;
    }

    /** Gives back the current call's memory if some row has made it large. */
    void shrinkBuffer(NativeBuffer buffer) {
        if (buffer.capacity > MOST_KEPT) {
            enlargeBuffer(BUFFER_CAPACITY);
        }
    }

    /** Native memory that is freed with the connection, or before by {@link #free}. */
    NativeBuffer allocate(long capacity) {
        if (capacity > Integer.MAX_VALUE - 8) {
            String message = "a row is too large to be read at once: bytes=" + capacity;
            throw Failures.of(Constants.SQLITE_TOOBIG, message, null);
        }
        long address = TransferFunctions.sqlane_buffer_create(connection.address, capacity);
        if (address == 0) {
            throw failure(null);
        }
        return new NativeBuffer(address, (int) capacity);
    }

    void free(NativeBuffer buffer) {
        TransferFunctions.sqlane_buffer_release(connection.address, buffer.address);
    }

    // ---- statements

    /**
     * Prepares exactly one statement.
     *
     * @param options SQLANE_PREPARE_ options
     */
    public StatementHandle prepare(String sql, int options) {
        check();
        byte[] utf8 = Utf8.encodeForC(sql, "SQL");
        int[] info = new int[Constants.SQLANE_INFO_COUNT];
        long address = call(it -> StatementFunctions.sqlane_prepare(it, utf8, utf8.length - 1, options, info));
        if (address == 0) {
            throw failure(sql);
        }
        StatementHandle statement = new StatementHandle(this, sql, address, info);
        statement.child = new ChildReferences.Child(
                statement, children, address, StatementFunctions::sqlane_finalize);
        children.add(statement.child);
        connection.openStatements = children.count();
        return statement;
    }

    void closed(ChildReferences.Child child) {
        children.remove(child);
        connection.openStatements = children.count();
    }

    ChildReferences children() {
        return children;
    }

    // ---- the destination of a backup

    void beginIncoming(BackupHandle.Link link) {
        incoming = link;
        connection.backupSource = link.source.connection;
        thread = null;
    }

    /** On the owner thread. */
    void endIncoming() {
        incoming = null;
        connection.backupSource = null;
        thread = Thread.currentThread();
    }

    /** Refuses what SQLite cannot do while anything of this connection is under way. */
    void refuseWhileInUse(String what) {
        boolean inTransaction = inTransaction();
        refuseInsideCallback(what);
        String running = inTransaction ? "a transaction is open: commit it or roll it back first" : children.running();
        if (running != null) {
            throw new IllegalStateException(connection.label + " must not " + what + " while " + running);
        }
    }

    // ---- callbacks

    /**
     * Registers a handler and answers its id for the native side.
     *
     * @param forbids names a callback in which the connection must not be used; null if it may be
     */
    public long register(Callback callback, @Nullable String forbids) {
        check();
        return callbacks.register(callback, forbids);
    }

    /** The same inside a handler that must not use the connection. */
    long registerInside(Callback callback, String forbids) {
        return callbacks.register(callback, forbids);
    }

    /** Whether a handler has failed in the call that is under way. */
    boolean isFailing() {
        return callbacks.isFailing();
    }

    /** Forgets a handler that the native side no longer knows. */
    public void unregister(long id) {
        check();
        callbacks.remove(id);
    }

    // ---- hand-over and close

    /** Ends the calling thread's ownership. The connection is nobody's until {@link #take}. */
    public void release() {
        check();
        refuseInsideCallback("be handed over");
        finalizeCollected();
        String running = children.running();
        if (running != null) {
            throw new IllegalStateException(connection.label + " must not be handed over while " + running);
        }
        disown();
    }

    void disown() {
        thread = null;
        connection.setOwner(null);
    }

    /**
     * Closes the connection once the token is unreachable, if it is then still to be had for it.
     *
     * @param untaken decides that, once; does not refer to the token
     */
    public void watchToken(Object token, BooleanSupplier untaken) {
        Reclaimer.watchToken(token, untaken, connection);
    }

    /** Makes the calling thread the owner of a connection that was released before, with a happens-before. */
    public void take() {
        // Reading that there is no owner is what orders this after all that the owner before did.
        if (!isOpen() || connection.owner() != null) {
            throw Refusal.of(this);
        }
        connection.setOwner(Thread.currentThread());
        thread = Thread.currentThread();
    }

    /** Closes children and connection; nothing happens if it is closed already. */
    public void close() {
        if (!isOpen()) {
            return;
        }
        if (broken && connection.owner() == Thread.currentThread()) {
            thread = Thread.currentThread();
        }
        if (incoming != null && isOwner()) {
            incoming.end();
        }
        check();
        refuseInsideCallback("be closed");
        StackReserve.require("close");
        finalizeCollected();
        Throwable unwritten = children.endBeforeClose();
        if (!connection.claim(NativeConnection.State.CLOSED)) {
            return;
        }
        // Not afterwards: whatever is thrown once SQLite has closed it, nobody may go on with the address.
        thread = null;
        int code;
        try {
            code = connection.close();
        } finally {
            if (isOpen()) {
                thread = Thread.currentThread();
            }
            Reference.reachabilityFence(this);
        }
        if (code != Constants.SQLITE_OK) {
            children.closed();
            connection.unclaim();
            thread = Thread.currentThread();
            throw failure(null);
        }
        buffers.clear();
        Throwable told = hooks.closed();
        throwParked();
        if (unwritten != null) {
            throw sneaky(unwritten);
        }
        if (told != null) {
            throw sneaky(told);
        }
    }

    /** Before the connection is another thread's or closed, nothing may be left that only the collector knows of. */
    private void finalizeCollected() {
        enter();
        try {
            children.finalizeCollected();
        } finally {
            leave(this);
        }
    }

    void refuseInsideCallback(String what) {
        Lending.refuse(this, what);
        if (upcalls > 0) {
            throw new IllegalStateException(
                    connection.label + " must not " + what + " inside a callback: SQLite is running on this thread");
        }
    }

    // ---- facts

    public ConnectionSettings settings() {
        return settings;
    }

    public ConnectionStatus status() {
        return status;
    }

    public ConnectionFile file() {
        return file;
    }

    public ConnectionHooks hooks() {
        return hooks;
    }

    public Interrupter interrupter() {
        return connection.interrupter;
    }

    public boolean isInsideCallback() {
        return upcalls > 0;
    }

    public boolean inTransaction() {
        return call(ConnectionFunctions::sqlane_get_autocommit) == 0;
    }

    /**
     * Rolls back the transaction, or with a number above 0 the savepoint of that number and all that was begun in it.
     * If that savepoint has ended, what was done in it cannot be told from the rest, and the whole transaction is
     * rolled back. With a number below 0 it may not have been begun, and nothing was done in it.
     *
     * <p>If that fails, the reason is added to what led here, and unless nothing was done, the connection can only be
     * closed.
     */
    public void rollBack(int savepoint, Throwable thrown) {
        if (!isOpen() || broken) {
            return;
        }
        try {
            callChecked(null, it -> ConnectionFunctions.sqlane_roll_back(it, savepoint));
        } catch (Throwable failed) {
            if (failed != thrown) {
                thrown.addSuppressed(failed);
            }
            if (thread == Thread.currentThread() && (savepoint == 0 ? !isInAutocommit() : savepoint > 0)) {
                broken = true;
                thread = null;
            }
        }
    }

    private boolean isInAutocommit() {
        return ConnectionFunctions.sqlane_get_autocommit(connection.address) != 0;
    }

    /**
     * Runs every statement of a script.
     *
     * @param options SQLANE_PREPARE_UNBOUND_AS_NULL if parameters are allowed in it, or 0
     */
    public void executeScript(String sql, int options) {
        check();
        lastSql = sql;
        execute(sql, options, sql);
    }

    void execute(String sql, int options, @Nullable String toTell) {
        byte[] utf8 = Utf8.encodeForC(sql, "SQL");
        callChecked(toTell, it -> ConnectionFunctions.sqlane_exec(it, utf8, utf8.length - 1, options));
    }

    @Override
    public String toString() {
        return connection.label;
    }
}
