// The same operations in the same order as SqlaneSmall.java and SqlaneApp.java: each answers a run.
'use strict';

const POINTS = 1000;

// The same sequence in every driver: 1 to count.
function randomId(count) {
  let state = 0x9e3779b9 | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state >>> 8) % count) + 1;
  };
}

const takeText = (text) => text.length + text.charCodeAt(text.length - 1);
const takeBytes = (bytes) => bytes.length + bytes[bytes.length - 1];

// ---- small rows of every type

const SMALL_ROWS = 10000;
const TEXT = 'this is the text';
const BLOB = Buffer.from('this is the blob');
const INSERT_SMALL = 'INSERT INTO small VALUES (?, ?, ?, ?, ?)';

const sumSmall = (row) =>
  (row.nul === null ? 1 : 0) + row.integer + Math.trunc(row.real * 30) + takeText(row.text) + takeBytes(row.blob);

const insertSmall = (insert) => Number(insert.run(null, 2147483647, 1 / 3, TEXT, BLOB).changes);

exports.small_select = (db) => {
  const byRowid = db.prepare('SELECT nul, integer, real, text, blob FROM small WHERE rowid = ?');
  const next = randomId(SMALL_ROWS);
  return () => {
    let sum = 0;
    for (let i = 0; i < POINTS; i++) sum += sumSmall(byRowid.get(next()));
    return sum;
  };
};

const HUNDRED = 'SELECT nul, integer, real, text, blob FROM small WHERE rowid >= ? LIMIT 100';

exports.small_select_all = (db) => {
  const hundred = db.prepare(HUNDRED);
  const next = randomId(SMALL_ROWS - 100);
  return () => {
    let sum = 0;
    for (let i = 0; i < 100; i++) {
      const rows = hundred.all(next());
      sum += rows.length + sumSmall(rows[rows.length - 1]);
    }
    return sum;
  };
};

exports.small_iterate = (db) => {
  const hundred = db.prepare(HUNDRED);
  const next = randomId(SMALL_ROWS - 100);
  return () => {
    let sum = 0;
    for (let i = 0; i < 100; i++) {
      for (const row of hundred.iterate(next())) sum += sumSmall(row);
    }
    return sum;
  };
};

exports.small_insert = (db) => {
  const insert = db.prepare(INSERT_SMALL);
  return () => {
    let changed = 0;
    for (let i = 0; i < POINTS; i++) changed += insertSmall(insert);
    return changed;
  };
};

exports.small_insert_100 = (db) => {
  const insert = db.prepare(INSERT_SMALL);
  const hundred = db.transaction(() => {
    let inserted = 0;
    for (let row = 0; row < 100; row++) inserted += insertSmall(insert);
    return inserted;
  });
  return () => {
    let changed = 0;
    for (let i = 0; i < 10; i++) changed += hundred();
    return changed;
  };
};

// ---- the tables of an application

exports.app_by_id = (db) => {
  const byId = db.prepare('SELECT id, name, email, age, bio, created_at FROM users WHERE id = ?');
  const next = randomId(10000);
  return () => {
    let sum = 0;
    for (let i = 0; i < POINTS; i++) {
      const user = byId.get(next());
      sum += user.id + takeText(user.name) + takeText(user.email) + user.age + takeText(user.bio) +
        (user.created_at & 1023);
    }
    return sum;
  };
};

exports.app_range = (db) => {
  const ofUser = db.prepare('SELECT id, user_id, type, data, created_at FROM events WHERE user_id = ? LIMIT 1000');
  const next = randomId(50);
  return () => {
    let sum = 0;
    for (let i = 0; i < 10; i++) {
      const events = ofUser.all(next());
      const last = events[events.length - 1];
      sum += events.length + last.id + last.user_id + takeText(last.type) + takeText(last.data) +
        (last.created_at & 1023);
    }
    return sum;
  };
};

exports.app_iterate = (db) => {
  const all = db.prepare('SELECT id, name, description, price, stock FROM products LIMIT 1000');
  return () => {
    let sum = 0;
    for (let i = 0; i < 10; i++) {
      for (const product of all.iterate()) {
        sum += product.id + takeText(product.name) + takeText(product.description) + Math.trunc(product.price) +
          product.stock;
      }
    }
    return sum;
  };
};

exports.app_insert = (db) => {
  const insert = db.prepare('INSERT INTO logs(level, message, metadata) VALUES (?, ?, ?)');
  let number = 0;
  return () => {
    let changed = 0;
    for (let i = 0; i < POINTS; i++) {
      number++;
      changed += Number(insert.run('INFO', `Log message ${number}`, `{"iteration":${number}}`).changes);
    }
    return changed;
  };
};

exports.app_transaction = (db) => {
  const insert = db.prepare('INSERT INTO orders(customer_id, total, items) VALUES (?, ?, ?)');
  const next = randomId(1000);
  const thousand = db.transaction(() => {
    let changed = 0;
    for (let i = 0; i < 1000; i++) {
      const customer = next();
      const total = next() / 4;
      changed += Number(insert.run(customer, total, `[{"id":${i},"quantity":${next() % 10}}]`).changes);
    }
    return changed;
  });
  return () => thousand();
};

exports.app_join = (db) => {
  const best = db.prepare(`
    SELECT c.name, c.country, count(p.id) AS purchases, sum(p.amount) AS spent
    FROM customers c LEFT JOIN purchases p ON c.id = p.customer_id
    WHERE c.country = ? GROUP BY c.id ORDER BY spent DESC, c.id LIMIT 10`);
  const next = randomId(5);
  return () => {
    let sum = 0;
    for (let i = 0; i < 10; i++) {
      for (const it of best.all(`country ${next() - 1}`)) {
        sum += takeText(it.name) + takeText(it.country) + it.purchases + Math.trunc(it.spent);
      }
    }
    return sum;
  };
};

exports.app_blob = (db) => {
  const insert = db.prepare('INSERT INTO files(name, type, data, size) VALUES (?, ?, ?, ?)');
  const data = Buffer.alloc(10240, 'x');
  let number = 0;
  return () => {
    let changed = 0;
    for (let i = 0; i < 100; i++) {
      number++;
      changed += Number(insert.run(`file_${number}.bin`, 'application/octet-stream', data, data.length).changes);
    }
    return changed;
  };
};

exports.app_update = (db) => {
  const update = db.prepare(
    'UPDATE inventory SET quantity = quantity + ?, last_updated = last_updated + 1 WHERE sku = ?');
  const skus = Array.from({ length: 10000 }, (_, i) => `SKU${String(i + 1).padStart(6, '0')}`);
  const next = randomId(skus.length);
  return () => {
    let changed = 0;
    for (let i = 0; i < POINTS; i++) {
      const delta = (next() % 100) - 50;
      changed += Number(update.run(delta, skus[next() - 1]).changes);
    }
    return changed;
  };
};

exports.app_delete = (db) => {
  const insert = db.prepare('INSERT INTO sessions(id, user_id, expires_at, data) VALUES (?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM sessions WHERE expires_at < ?');
  let number = 0;
  const batch = db.transaction(() => {
    for (let i = 0; i < 1000; i++) insert.run(`s${number}-${i}`, i + 1, 1700000000 - i, '{"active":true}');
    return Number(remove.run(1700000001).changes);
  });
  return () => {
    number++;
    return batch();
  };
};
