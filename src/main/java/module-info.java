/** SQLite for Java: connections that belong to one thread, statements, rows, and what SQLite offers around them. */
module io.sqlane {
  requires static java.sql;
  requires static jdk.jfr;
  requires static micrometer.core;
  requires static org.bytedeco.javacpp;
  requires static org.jspecify;

  exports io.sqlane;
  exports io.sqlane.backup;
  exports io.sqlane.blob;
  exports io.sqlane.concurrent;
  exports io.sqlane.diagnostic;
  exports io.sqlane.error;
  exports io.sqlane.fulltext;
  exports io.sqlane.function;
  exports io.sqlane.hook;
  exports io.sqlane.jdbc;
  exports io.sqlane.micrometer;
  exports io.sqlane.session;
  exports io.sqlane.vtab;
}
