// After trunk: the style in the page, names by content, the policy, and the checks of what the first load weighs and holds.
// Trunk names files by the bytes before optimisation, so one name could carry two contents.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { oneFile } from './file.mjs';
import { keepOffline } from './offline.mjs';

const dist = process.env.TRUNK_STAGING_DIR ?? 'dist';
// Just above what is reached, so that it can only become less.
const limit = 256 * 1024;
// The page as one file, in bytes: likewise.
const file = 1_510_000;
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

// The style that home needs stands in the page, so that the first paint waits for one answer only; the policy names it by its hash.
// That of the other screens comes with their code: boot.js asks for it.
const first = /^(tokens|base|widgets|frame|home)-/;
let html = read('index.html').toString();
const links = [...html.matchAll(/<link rel="stylesheet" href="\.\/([^"]+\.css)"[^>]*>\s*/g)];
if (links.length === 0) fail('index.html links no style sheet');
const sheets = (wanted) => links.filter(([, name]) => first.test(name) === wanted).map(([, name]) => read(name).toString()).join('\n').replace(/\/\*[\s\S]*?\*\//g, '').replace(/\s+/g, ' ').replace(/ ?([{};,>]) ?/g, '$1').trim();
const rules = sheets(true);
writeFileSync(join(dist, 'later.css'), sheets(false));
rename('later.css', 'later', 'css');
for (const [whole, name] of links) {
  rmSync(join(dist, name));
  html = html.replace(whole, '');
}
html = html.replace('</title>', () => `</title><style>${rules}</style>`);
writeFileSync(join(dist, 'index.html'), html);
const style = createHash('sha256').update(rules).digest('base64');

// The parts of the wasm that come when they are shown. The cutter's script is put into the page's own, where it asks boot.js for
// a part by its number: the names of all files stand in the page alone.
const cut = join(process.env.TRUNK_SOURCE_DIR ?? '.', 'target/parts');
const parts = readdirSync(cut).filter((f) => /^(split|chunk)_.*\.wasm$/.test(f)).sort();
if (parts.length === 0) fail(`no parts of the wasm are in ${cut}`);
const named = parts.map((part) => {
  copyFileSync(join(cut, part), join(dist, part));
  return rename(part, part.replace(/\.wasm$/, '').replace('_', '-'), 'wasm');
});
let loader = readFileSync(join(cut, '__wasm_split.js')).toString();
const needs = (split) => {
  const chunks = loader.match(new RegExp(`"\\./split_${split}\\.wasm"[\\s\\S]*?\\[([^\\]]*)\\]\\)\\)`))?.[1].match(/chunk_\d+/g) ?? [];
  return [`split_${split}.wasm`, ...chunks.map((c) => `${c}.wasm`)].map((f) => named[parts.indexOf(f)] ?? fail(`${f} is missing`));
};
const checklist = needs('checklist');
const loads = [...loader.matchAll(/export const (\w+)/g)].map(([, name]) => name);
loader = loader.replace(/^import .*$/m, '').replace(/export const/g, 'const').replace(/\/\/.*$/gm, '')
  .replace(/fetch\(new URL\("\.\/([^"]+)", import\.meta\.url\)\)/g, (_, part) => `tminusPart(${parts.indexOf(part)})`)
  .replace(/\(WebAssembly\.instantiateStreaming\(src, imports\)\)/g, 'WebAssembly.instantiate(await src, imports)');
if (/fetch\(|import\.meta|Streaming/.test(loader)) fail('the script of the parts is another than the one that is known here');
let glue = read(main).toString().replace(/^import \* as (import\d+) from "\.\/__wasm_split\.js".*$/gm, 'const $1 = { LOADS };').replaceAll('LOADS', loads.join(', '));
// The comments and the indentation of the glue are for nobody here.
glue = `${loader}\n${glue}`.replace(/^\s*\/\*\*[\s\S]*?\*\/$/gm, '').replace(/^[ \t]+/gm, '').replace(/\n+/g, '\n');
writeFileSync(join(dist, main), glue);

rewrite(main, [[/tminus_bg\.wasm/g, 'tminus.wasm']]);
const wasm = rename(mainWasm, 'tminus', 'wasm');
const script = rename(main, 'tminus', 'js');
const boot = rename('boot.js', 'boot', 'js');
for (const name of ['backup', 'offline', 'policy']) rename(`${name}.js`, name, 'js');

// The workers. The script tag of the page names all files; a script is told where its wasm is.
rename('worker.js', 'worker', 'js');
for (const name of ['planner', 'reader']) {
  rename(`${name}_bg.wasm`, name, 'wasm');
  rewrite(`${name}.js`, renamed);
  rename(`${name}.js`, name, 'js');
}

if (/<script(?![^>]*\bsrc=)[^>]*>/.test(html)) fail('index.html has an inline script, which the policy forbids');
rewrite('index.html', [...renamed, ['data-parts=""', `data-parts="${named.join(' ')}"`], ['data-checklist=""', `data-checklist="${checklist.join(' ')}"`], ['<meta charset="utf-8">', `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy(style)}">`]]);
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
const rest = (names) => names.reduce((sum, name) => sum + compress(read(name)), 0) / 1024;
console.log(`the checklist: ${rest(checklist).toFixed(1)} KiB brotli, all ${named.length} parts: ${rest(named).toFixed(1)}, planner: ${rest(readdirSync(dist).filter((f) => f.startsWith('planner'))).toFixed(1)}, reader: ${rest(readdirSync(dist).filter((f) => f.startsWith('reader'))).toFixed(1)}`);
console.log(`first load: ${(brotli / 1024).toFixed(1)} KiB brotli, ${(gzip / 1024).toFixed(1)} KiB gzip (limit ${limit / 1024} KiB brotli)`);
if (brotli > limit) fail(`the first load is ${brotli} bytes, more than ${limit}`);

// Readers of YAML and Markdown, samples and what plans are made of belong into the workers. The names are looked up in what cargo wrote:
// wasm-opt drops them.
const built = join(process.env.CARGO_TARGET_DIR ?? join(process.env.TRUNK_SOURCE_DIR ?? '.', 'target'), 'wasm32-unknown-unknown/release/tminus.wasm');
if (process.env.TRUNK_PROFILE === 'release') {
  if (!existsSync(built)) fail(`${built} is not there, so its names cannot be looked up`);
  const names = readFileSync(built).toString('latin1');
  if (!names.includes('tachys')) fail('the first module carries no names, so they cannot be looked up');
  for (const reader of [/serde_saphyr(::|\.\.|\d+)de(::|\.\.|\d)/, /granit_parser/, /pulldown_cmark/, /tminus(::|\.\.|\d+)samples/, /tminus(::|\.\.|\d+)reading(::|\.\.|\d+)sentence/, /tminus(::|\.\.|\d+)catalogue(::|\.\.|\d+)select/]) {
    if (reader.test(names)) fail(`the page's wasm contains what belongs into a worker: ${reader}`);
  }
}

const one = oneFile(dist);
console.log(`tminus.html: ${one.size} bytes; its wasm ${one.wasm}, packed ${one.packed}`);
if (one.size > file) fail(`tminus.html is larger than ${file} bytes`);
const kept = keepOffline(dist);
console.log(`offline: version ${kept.version}, ${kept.count} files`);

function fail(why) {
  console.error(`postbuild: ${why}`);
  process.exit(1);
}
