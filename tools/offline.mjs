// The last step of the build: tells the service worker which files a version has, each with its checksum.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Not part of the page as it is kept: notes for hosts, pictures for stores, the worker itself, the page as one file, and the rules that
 * a host laid beside it. */
const left = /^(_headers|policy\.yaml|robots\.txt|screenshot.*\.png|sw\.js|tminus\.html)$/;

/** Fills the list of files into `sw.js` below `dist`; returns the version, which the bytes of all files decide, the worker's own too. */
export function keepOffline(dist) {
  const sum = (text) => createHash('sha256').update(text).digest('hex');
  const names = readdirSync(dist).filter((name) => !left.test(name)).sort();
  // The page itself is asked for by its folder: some hosts redirect from the full name.
  const files = Object.fromEntries(names.map((name) => [name === 'index.html' ? './' : name, sum(readFileSync(join(dist, name)))]));
  const worker = readFileSync(join(dist, 'sw.js'), 'utf8');
  const version = sum(JSON.stringify(files) + worker).slice(0, 16);
  const filled = worker.replace(/^const version = .*$/m, `const version = '${version}';`).replace(/^const files = .*$/m, `const files = ${JSON.stringify(files, null, 1)};`);
  if (filled === worker && !worker.includes(version)) throw new Error('sw.js has no place for the list of files');
  writeFileSync(join(dist, 'sw.js'), filled);
  return { version, count: names.length };
}
