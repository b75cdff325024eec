// Does workloads with the drivers for Node.js, and prints what c-floor/floor.c prints.
//
//   node driver.cjs DRIVER WORKLOAD SCHEMA DATABASE WARM_UPS WARM_UP_MILLIS ITERATIONS MILLIS
//   node driver.cjs DRIVER WORKLOAD SCHEMA DATABASE check QUERY
'use strict';

const fs = require('fs');
const workloads = require('./workloads.cjs');

// In both, a statement has get, all, iterate and run. Each has its own way of a transaction.
const drivers = {
  'better-sqlite3': (path) => {
    const Database = require('better-sqlite3');
    return new Database(path);
  },
  '@photostructure/sqlite': (path) => {
    const { DatabaseSync, enhance } = require('@photostructure/sqlite');
    return enhance(new DatabaseSync(path));
  },
};

function open(driver, schema, path) {
  const db = drivers[driver](path);
  db.exec('PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF');
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000');
  db.exec(fs.readFileSync(schema, 'utf8'));
  return db;
}

let sink = 0;

// The nanoseconds of a run.
function iterate(run, millis) {
  const start = process.hrtime.bigint();
  const end = start + BigInt(millis) * 1000000n;
  let runs = 0;
  let now;
  do {
    sink += run();
    runs++;
    now = process.hrtime.bigint();
  } while (now < end);
  return Number(now - start) / runs;
}

function main([driver, workload, schema, path, warmUps, warmUpMillis, iterations, millis]) {
  const db = open(driver, schema, path);
  const run = workloads[workload](db);
  if (warmUps === 'check') {
    for (let i = 0; i < 2; i++) console.log(String(run()));
    console.log(String(Object.values(db.prepare(warmUpMillis).get())[0]));
  } else {
    for (let i = 0; i < Number(warmUps); i++) iterate(run, Number(warmUpMillis));
    for (let i = 0; i < Number(iterations); i++) console.log(iterate(run, Number(millis)).toFixed(3));
    if (Number.isNaN(sink)) throw new Error('a sum is no number');
  }
  db.close();
}

main(process.argv.slice(2));
