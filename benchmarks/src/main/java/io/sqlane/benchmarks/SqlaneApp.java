package io.sqlane.benchmarks;

import io.sqlane.Database;
import io.sqlane.Row;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.TransactionMode;
import java.util.Arrays;
import java.util.List;

/** What @photostructure/sqlite measures of itself: the tables of an application. */
final class SqlaneApp {
    private record User(long id, String name, String email, long age, String bio, long createdAt) {
        static User of(Row row) {
            return new User(row.getLong(0), row.getString(1), row.getString(2), row.getLong(3), row.getString(4),
                    row.getLong(5));
        }
    }

    private record Event(long id, long userId, String type, String data, long createdAt) {
        static Event of(Row row) {
            return new Event(row.getLong(0), row.getLong(1), row.getString(2), row.getString(3), row.getLong(4));
        }
    }

    private record Product(long id, String name, String description, double price, long stock) {
        static Product of(Row row) {
            return new Product(row.getLong(0), row.getString(1), row.getString(2), row.getDouble(3), row.getLong(4));
        }
    }

    private record Customer(String name, String country, long purchases, double spent) {
        static Customer of(Row row) {
            return new Customer(row.getString(0), row.getString(1), row.getLong(2), row.getDouble(3));
        }
    }

    private SqlaneApp() {}

    static Work byId(Database database) {
        Statement byId = database.prepare("SELECT id, name, email, age, bio, created_at FROM users WHERE id = ?");
        Data.RandomId ids = new Data.RandomId(Data.USERS);
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long sum = 0;
                for (int i = 0; i < Data.POINTS; i++) {
                    User user = byId.bind(1, ids.next()).first(User::of).orElseThrow();
                    sum += user.id + Data.take(user.name) + Data.take(user.email) + user.age + Data.take(user.bio)
                            + (user.createdAt & 1023);
                }
                return sum;
            }
        };
    }

    static Work range(Database database) {
        Statement ofUser = database.prepare(
                "SELECT id, user_id, type, data, created_at FROM events WHERE user_id = ? LIMIT 1000");
        Data.RandomId users = new Data.RandomId(50);
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long sum = 0;
                for (int i = 0; i < 10; i++) {
                    List<Event> events = ofUser.bind(1, users.next()).list(Event::of);
                    Event last = events.get(events.size() - 1);
                    sum += events.size() + last.id + last.userId + Data.take(last.type) + Data.take(last.data)
                            + (last.createdAt & 1023);
                }
                return sum;
            }
        };
    }

    static Work iterate(Database database) {
        Statement all = database.prepare("SELECT id, name, description, price, stock FROM products LIMIT 1000");
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long sum = 0;
                for (int i = 0; i < 10; i++) {
                    try (Rows rows = all.query()) {
                        while (rows.next()) {
                            Product product = Product.of(rows);
                            sum += product.id + Data.take(product.name) + Data.take(product.description)
                                    + (long) product.price + product.stock;
                        }
                    }
                }
                return sum;
            }
        };
    }

    static Work insert(Database database) {
        Statement insert = database.prepare("INSERT INTO logs(level, message, metadata) VALUES (?, ?, ?)");
        return new SqlaneWork(database) {
            private int number;

            @Override
            public long run() {
                long changed = 0;
                for (int i = 0; i < Data.POINTS; i++) {
                    number++;
                    changed += insert.bind(1, "INFO")
                            .bind(2, "Log message " + number)
                            .bind(3, "{\"iteration\":" + number + "}")
                            .run()
                            .count();
                }
                return changed;
            }
        };
    }

    static Work transaction(Database database) {
        Statement insert = database.prepare("INSERT INTO orders(customer_id, total, items) VALUES (?, ?, ?)");
        Data.RandomId random = new Data.RandomId(1_000);
        return new SqlaneWork(database) {
            @Override
            public long run() {
                return database.transaction(TransactionMode.DEFERRED, it -> {
                    long changed = 0;
                    for (int i = 0; i < 1_000; i++) {
                        int customer = random.next();
                        double total = random.next() / 4.0;
                        changed += insert.bind(1, customer)
                                .bind(2, total)
                                .bind(3, "[{\"id\":" + i + ",\"quantity\":" + random.next() % 10 + "}]")
                                .run()
                                .count();
                    }
                    return changed;
                });
            }
        };
    }

    static Work join(Database database) {
        Statement best = database.prepare("""
                SELECT c.name, c.country, count(p.id), sum(p.amount) AS spent
                FROM customers c LEFT JOIN purchases p ON c.id = p.customer_id
                WHERE c.country = ? GROUP BY c.id ORDER BY spent DESC, c.id LIMIT 10""");
        Data.RandomId countries = new Data.RandomId(5);
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long sum = 0;
                for (int i = 0; i < 10; i++) {
                    for (Customer it : best.bind(1, "country " + (countries.next() - 1)).list(Customer::of)) {
                        sum += Data.take(it.name) + Data.take(it.country) + it.purchases + (long) it.spent;
                    }
                }
                return sum;
            }
        };
    }

    static Work blob(Database database) {
        Statement insert = database.prepare("INSERT INTO files(name, type, data, size) VALUES (?, ?, ?, ?)");
        byte[] data = new byte[10_240];
        Arrays.fill(data, (byte) 'x');
        return new SqlaneWork(database) {
            private int number;

            @Override
            public long run() {
                long changed = 0;
                for (int i = 0; i < 100; i++) {
                    number++;
                    changed += insert.bind(1, "file_" + number + ".bin")
                            .bind(2, "application/octet-stream")
                            .bind(3, data)
                            .bind(4, data.length)
                            .run()
                            .count();
                }
                return changed;
            }
        };
    }

    static Work update(Database database) {
        Statement update = database.prepare(
                "UPDATE inventory SET quantity = quantity + ?, last_updated = last_updated + 1 WHERE sku = ?");
        String[] skus = new String[10_000];
        Arrays.setAll(skus, i -> String.format("SKU%06d", i + 1));
        Data.RandomId random = new Data.RandomId(skus.length);
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long changed = 0;
                for (int i = 0; i < Data.POINTS; i++) {
                    int delta = random.next() % 100 - 50;
                    changed += update.bind(1, delta).bind(2, skus[random.next() - 1]).run().count();
                }
                return changed;
            }
        };
    }

    static Work delete(Database database) {
        Statement insert = database.prepare("INSERT INTO sessions(id, user_id, expires_at, data) VALUES (?, ?, ?, ?)");
        Statement delete = database.prepare("DELETE FROM sessions WHERE expires_at < ?");
        return new SqlaneWork(database) {
            private int number;

            @Override
            public long run() {
                number++;
                return database.transaction(TransactionMode.DEFERRED, it -> {
                    for (int i = 0; i < 1_000; i++) {
                        insert.bind(1, "s" + number + "-" + i)
                                .bind(2, i + 1)
                                .bind(3, 1_700_000_000 - i)
                                .bind(4, "{\"active\":true}")
                                .run();
                    }
                    return delete.bind(1, 1_700_000_001).run().count();
                });
            }
        };
    }
}
