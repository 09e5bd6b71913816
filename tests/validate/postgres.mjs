// Runs a folder's migrations up, down and up again on a real PostgreSQL: node postgres.mjs FOLDER
// One statement at a time and outside a transaction, as psql does, so that CREATE INDEX CONCURRENTLY may run.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { load } from './packages.mjs';

const { PGlite } = await load('@electric-sql/pglite');
const folder = process.argv[2];
const names = readdirSync(folder).filter((n) => n.endsWith('.sql')).sort();
const up = names.filter((n) => /\.up\.sql$/.test(n) || /^V\d/.test(n));
const down = names.filter((n) => /\.down\.sql$/.test(n) || /^U\d/.test(n)).reverse();
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

const db = new PGlite();
await db.exec(base);
let failed = false;
const run = async (list, what) => {
  for (const name of list) {
    try {
      for (const s of statements(readFileSync(join(folder, name), 'utf8'))) await db.exec(s);
    } catch (error) {
      failed = true;
      console.log(`${what} ${name}: ${error.message}`);
      await db.exec('ROLLBACK').catch(() => {});
    }
  }
};
await run(up, 'up');
if (down.length > 0) {
  await run(down, 'down');
  await run(up, 'up again');
}
await db.close();
process.exit(failed ? 1 : 0);
