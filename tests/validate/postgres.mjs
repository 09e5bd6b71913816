// Runs a release's migrations on a real PostgreSQL: node postgres.mjs FOLDER
// Those before the rollout go up, down and up again; then those that come a release later go up.
// One statement at a time and outside a transaction, as psql does, so that CREATE INDEX CONCURRENTLY may run.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { load } from './packages.mjs';

const { PGlite } = await load('@electric-sql/pglite');
const folder = process.argv[2];
const list = (where) => (existsSync(where) ? readdirSync(where).filter((n) => n.endsWith('.sql')).sort().map((n) => join(where, n)) : []);
const is = (...patterns) => (path) => patterns.some((p) => p.test(path.split('/').at(-1)));
const names = list(join(folder, 'migrations'));
const up = names.filter(is(/\.up\.sql$/, /^V\d/));
const down = names.filter(is(/\.down\.sql$/, /^U\d/)).reverse();
const later = list(join(folder, 'migrations-contract')).filter(is(/\.up\.sql$/, /^V\d/));
const base = readFileSync(new URL('base.sql', import.meta.url), 'utf8');

/** The statements of a script; quotes, dollar quotes and comments hold no end of a statement. */
export function statements(script) {
  const out = [];
  let now = '';
  for (let i = 0; i < script.length;) {
    const rest = script.slice(i);
    const whole = /^--[^\n]*/.exec(rest) ?? /^\/\*[\s\S]*?\*\//.exec(rest) ?? /^'(?:[^']|'')*'/.exec(rest) ?? /^"(?:[^"]|"")*"/.exec(rest) ?? /^\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/.exec(rest);
    if (whole) { now += whole[0]; i += whole[0].length; continue; }
    if (script[i] === ';') { out.push(`${now};`); now = ''; i += 1; continue; }
    now += script[i];
    i += 1;
  }
  out.push(now);
  return out.filter((s) => s.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, '').replace(/;/g, '').trim());
}

if (up.length + later.length === 0) {
  console.log('no migration was found');
  process.exit(1);
}
const db = new PGlite();
await db.exec(base);
let failed = false;
const run = async (files, what) => {
  for (const name of files) {
    try {
      for (const s of statements(readFileSync(name, 'utf8'))) await db.exec(s);
    } catch (error) {
      failed = true;
      console.log(`${what} ${name.split('/').slice(-2).join('/')}: ${error.message}`);
      await db.exec('ROLLBACK').catch(() => {});
    }
  }
};
await run(up, 'up');
if (down.length > 0) {
  await run(down, 'down');
  await run(up, 'up again');
}
await run(later, 'a release later');
await db.close();
process.exit(failed ? 1 : 0);
