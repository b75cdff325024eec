CREATE TABLE orders(id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, total REAL NOT NULL,
    status TEXT DEFAULT 'pending', items TEXT NOT NULL, created_at INTEGER DEFAULT 0);
