# The one list of options that SQLite is compiled with, each with its reason.
#
# Limits that a connection may lower stay at SQLite's own maximum here; the Java side sets ours on each connection.

set(SQLITE_OPTIONS
  # Threads and memory
  SQLITE_THREADSAFE=2              # a connection belongs to one thread: the library proves it, so no mutex is paid for
  SQLITE_ENABLE_API_ARMOR          # a null or stale handle answers SQLITE_MISUSE where SQLite can tell, not a crash

  # Safe defaults
  SQLITE_DQS=0                     # a misspelled column in double quotes is an error, not a string
  SQLITE_DEFAULT_WAL_SYNCHRONOUS=2 # FULL: an acknowledged commit survives the loss of power, in WAL mode too
  SQLITE_DEFAULT_FILE_PERMISSIONS=0600 # a new database is its owner's only
  SQLITE_MAX_MMAP_SIZE=0           # a truncated file that is mapped kills the process (SIGBUS) instead of an error
  SQLITE_STRICT_SUBTYPE=1          # a function that sets a subtype without saying so fails instead of misbehaving
  SQLITE_LIKE_DOESNT_MATCH_BLOBS   # LIKE works on text only; a blob never matches by accident

  # Not built. Nor is SQLITE_USE_ALLOCA: to balance a tree of 64 KiB pages it takes 400 KiB of stack, and no statement
  # was measurably faster with it.
  SQLITE_OMIT_DEPRECATED           # no interface that SQLite itself advises against
  SQLITE_OMIT_SHARED_CACHE         # shares pages between connections, which confinement forbids; slower without use

  # Hard maxima: what recursion takes from the native stack (native/stack_guard.cpp)
  SQLITE_MAX_EXPR_DEPTH=1000       # never 0: without a limit a deep expression overflows the native stack
  SQLITE_JSON_MAX_DEPTH=500        # half of SQLite's: a level of json_set takes 320 bytes, and no limit lowers it

  # Features
  SQLITE_ENABLE_CARRAY             # bind an array as a table: IN with any number of values, one plan
  SQLITE_ENABLE_COLUMN_METADATA    # origin database, table and column of a result column
  SQLITE_ENABLE_DBSTAT_VTAB        # pages and bytes per table, for diagnosis
  SQLITE_ENABLE_FTS5               # full-text search
  SQLITE_ENABLE_GEOPOLY            # polygons over the R-Tree
  SQLITE_ENABLE_MATH_FUNCTIONS     # sqrt, pow, ln and the like
  SQLITE_ENABLE_NORMALIZE          # SQL without its literals, for metrics that must not hold values
  SQLITE_ENABLE_PERCENTILE         # median and percentile
  SQLITE_ENABLE_PREUPDATE_HOOK     # old and new values of a change; sessions need it
  SQLITE_ENABLE_RTREE              # range queries in several dimensions
  SQLITE_ENABLE_SESSION            # record, invert and apply changesets
  SQLITE_ENABLE_SNAPSHOT           # several readers on the same version of a WAL database
  SQLITE_ENABLE_STAT4              # samples of an index's values: better plans on skewed data
  SQLITE_ENABLE_STMTVTAB           # the prepared statements of a connection as a table, for finding leaks
  SQLITE_ENABLE_UPDATE_DELETE_LIMIT # UPDATE and DELETE with ORDER BY and LIMIT
)

# What the system offers. Off unless said: SQLite would call the localtime that threads share and sleep whole seconds.
if(WIN32)
  list(APPEND SQLITE_OPTIONS
    HAVE_LOCALTIME_S=1
  )
else()
  list(APPEND SQLITE_OPTIONS
    HAVE_FDATASYNC=1               # sync the data without the time stamps
    HAVE_GMTIME_R=1                # no state shared between threads
    HAVE_LOCALTIME_R=1             # no state shared between threads
    HAVE_USLEEP=1                  # busy handlers wait milliseconds
  )
endif()

if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  if(CMAKE_SIZEOF_VOID_P EQUAL 8)
    list(APPEND SQLITE_OPTIONS
      SQLITE_DISABLE_LFS           # the names without 64 mean the same, and musl has no others
    )
  else()
    list(APPEND SQLITE_OPTIONS
      _FILE_OFFSET_BITS=64         # SQLite asks for it by itself; what is ours must agree with it
    )
  endif()
endif()

if(SQLANE_DEBUG)
  list(APPEND SQLITE_OPTIONS
    SQLITE_DEBUG                   # SQLite's own assertions
    SQLITE_DEFAULT_MEMSTATUS=1     # sqlite3_memory_used shows leaks
    SQLITE_THREAD_MISUSE_ABORT=1   # two threads in one connection end the process instead of being lucky
    SQLITE_ENABLE_MULTITHREADED_CHECKS # the same check under the name that releases before 3.54 know
  )
else()
  list(APPEND SQLITE_OPTIONS
    NDEBUG                         # no assertions
    SQLITE_DEFAULT_MEMSTATUS=0     # counting every allocation takes a mutex that all connections share
  )
endif()
