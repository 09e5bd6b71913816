// After trunk: names every script and wasm by its own content, writes the policy into the page, and checks what the first
// load weighs. Trunk names files by the bytes before optimisation, so one name could carry two contents.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = process.env.TRUNK_STAGING_DIR ?? 'dist';
const limit = 512 * 1024;
const policy = [
  "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "img-src 'self' data: blob:", "connect-src 'self'",
  "manifest-src 'self'", "worker-src 'self'", "font-src 'self'", "base-uri 'none'", "form-action 'none'",
].join('; ');

const read = (name) => readFileSync(join(dist, name));
const hash = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
const renamed = new Map();

function rename(name, to) {
  renameSync(join(dist, name), join(dist, to));
  renamed.set(name, to);
}

/** Replaces old names by new ones in a text file. */
function rewrite(name, replacements) {
  let text = read(name).toString();
  for (const [from, to] of replacements) text = text.replaceAll(from, to);
  writeFileSync(join(dist, name), text);
}

const files = readdirSync(dist);
const main = files.find((f) => /^tminus-[0-9a-f]+\.js$/.test(f));
const mainWasm = files.find((f) => /^tminus-[0-9a-f]+_bg\.wasm$/.test(f));
if (!main || !mainWasm) fail(`the first module is not in ${dist}`);
rename(mainWasm, `tminus-${hash(read(mainWasm))}.wasm`);
rename(main, `tminus-${hash(read(main))}.js`);

// The worker: its loader names the script, the script is told where the wasm is.
for (const part of ['reader_bg.wasm', 'reader.js']) {
  const found = files.find((f) => f === part);
  if (found) rename(found, part.replace(/(_bg)?\.(wasm|js)$/, (_, __, end) => `-${hash(read(part))}.${end}`));
}
if (files.includes('reader_loader.js')) rewrite('reader_loader.js', renamed);

const html = read('index.html').toString();
if (/<script(?![^>]*\bsrc=)[^>]*>/.test(html)) fail('index.html has an inline script, which the policy forbids');
rewrite('index.html', [...renamed, ['<meta charset="utf-8">', `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">`]]);

const first = ['index.html', 'boot.js', ...[...renamed].filter(([from]) => from.startsWith('tminus-')).map(([, to]) => to), ...files.filter((f) => f.endsWith('.css'))];
const sum = (compress) => first.reduce((n, name) => n + compress(read(name)).length, 0);
const brotli = sum((b) => brotliCompressSync(b, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
const gzip = sum((b) => gzipSync(b, { level: 9 }));
console.log(`first load: ${(brotli / 1024).toFixed(1)} KiB brotli, ${(gzip / 1024).toFixed(1)} KiB gzip (limit ${limit / 1024} KiB brotli)`);
if (brotli > limit) fail(`the first load is ${brotli} bytes, more than ${limit}`);

// The reader of YAML and the reader of Markdown belong into the worker: their own words must not stand in the first module.
const bytes = read(renamed.get(mainWasm)).toString('latin1');
for (const word of ['duplicate mapping key', 'saphyr-2.1.1/src/de/', 'granit-parser', 'pulldown-cmark']) {
  if (bytes.includes(word)) fail(`the first module contains "${word}": a reader has slipped into it`);
}

function fail(why) {
  console.error(`postbuild: ${why}`);
  process.exit(1);
}
