// After trunk: the style in the page, names by content, the policy, and the checks of what the first load weighs and holds.
// Trunk names files by the bytes before optimisation, so one name could carry two contents.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { oneFile } from './file.mjs';
import { keepOffline } from './offline.mjs';

const dist = process.env.TRUNK_STAGING_DIR ?? 'dist';
// Just above what is reached, so that it can only become less.
const limit = 560 * 1024;
// The page as one file, in bytes: likewise.
const file = 900_000;
const policy = (style) => [
  "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", `style-src 'self' 'sha256-${style}'`, "img-src 'self' data: blob:", "connect-src 'self'",
  "manifest-src 'self'", "worker-src 'self'", "font-src 'self'", "base-uri 'none'", "form-action 'none'",
].join('; ');

const read = (name) => readFileSync(join(dist, name));
const hash = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
const renamed = new Map();

/** Gives a file a name that its own bytes decide. */
function rename(name, stem, ending) {
  const to = `${stem}-${hash(read(name))}.${ending}`;
  renameSync(join(dist, name), join(dist, to));
  renamed.set(name, to);
  return to;
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

// The style stands in the page, so that the first paint waits for one answer only; the policy names it by its hash.
let html = read('index.html').toString();
const links = [...html.matchAll(/<link rel="stylesheet" href="\.\/([^"]+\.css)"[^>]*>\s*/g)];
if (links.length === 0) fail('index.html links no style sheet');
const rules = links.map(([, name]) => read(name).toString()).join('\n').replace(/\/\*[\s\S]*?\*\//g, '').replace(/\s+/g, ' ').replace(/ ?([{};,>]) ?/g, '$1').trim();
for (const [whole, name] of links) {
  rmSync(join(dist, name));
  html = html.replace(whole, '');
}
html = html.replace('</title>', () => `</title><style>${rules}</style>`);
writeFileSync(join(dist, 'index.html'), html);
const style = createHash('sha256').update(rules).digest('base64');

rewrite(main, [[/tminus_bg\.wasm/g, 'tminus.wasm']]);
const wasm = rename(mainWasm, 'tminus', 'wasm');
const script = rename(main, 'tminus', 'js');
const boot = rename('boot.js', 'boot', 'js');
for (const name of ['backup', 'offline']) rename(`${name}.js`, name, 'js');

// The workers. The script tag of the page names all files; a script is told where its wasm is.
rename('worker.js', 'worker', 'js');
for (const name of ['planner', 'reader']) {
  rename(`${name}_bg.wasm`, name, 'wasm');
  rewrite(`${name}.js`, renamed);
  rename(`${name}.js`, name, 'js');
}

if (/<script(?![^>]*\bsrc=)[^>]*>/.test(html)) fail('index.html has an inline script, which the policy forbids');
rewrite('index.html', [...renamed, ['<meta charset="utf-8">', `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy(style)}">`]]);
if (!read('index.html').includes('Content-Security-Policy')) fail('the policy could not be put into index.html');

const compress = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
let brotli = 0;
let gzip = 0;
for (const name of ['index.html', boot, script, wasm]) {
  const bytes = read(name);
  const size = compress(bytes);
  brotli += size;
  gzip += gzipSync(bytes, { level: 9 }).length;
  console.log(`${name.padEnd(30)} ${String(bytes.length).padStart(8)} bytes ${String(size).padStart(7)} brotli`);
}
console.log(`first load: ${(brotli / 1024).toFixed(1)} KiB brotli, ${(gzip / 1024).toFixed(1)} KiB gzip (limit ${limit / 1024} KiB brotli)`);
if (brotli > limit) fail(`the first load is ${brotli} bytes, more than ${limit}`);

// The readers of YAML and Markdown and the samples belong into the worker. The names are looked up in what cargo wrote: wasm-opt drops them.
const built = join(process.env.CARGO_TARGET_DIR ?? join(process.env.TRUNK_SOURCE_DIR ?? '.', 'target'), 'wasm32-unknown-unknown/release/tminus.wasm');
if (process.env.TRUNK_PROFILE === 'release') {
  if (!existsSync(built)) fail(`${built} is not there, so its names cannot be looked up`);
  const names = readFileSync(built).toString('latin1');
  if (!names.includes('tachys')) fail('the first module carries no names, so they cannot be looked up');
  for (const reader of [/serde_saphyr(::|\.\.|\d+)de(::|\.\.|\d)/, /granit_parser/, /pulldown_cmark/, /tminus(::|\.\.|\d+)samples/]) {
    if (reader.test(names)) fail(`the first module contains what belongs into the worker: ${reader}`);
  }
}

const one = oneFile(dist);
console.log(`tminus.html: ${one.size} bytes; its wasm ${one.wasm}, packed ${one.packed}; its glue ${one.glue}`);
if (one.size > file) fail(`tminus.html is larger than ${file} bytes`);
const kept = keepOffline(dist);
console.log(`offline: version ${kept.version}, ${kept.count} files`);

function fail(why) {
  console.error(`postbuild: ${why}`);
  process.exit(1);
}
