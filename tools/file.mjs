// Makes dist/tminus.html: the whole page in one file that opens from a disk.
//
// A page from a disk may load nothing beside it, so everything stands in it: the style, the scripts (the policy names each by its
// hash), and one wasm that is the page and its workers. The wasm is packed as LZMA, which is a quarter smaller than gzip, and
// carried as bytes: the file says that it is windows-1252, where every byte is a character, which costs 2 % where base64 costs 33.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const part = (name) => readFileSync(join(here, 'file', name), 'utf8');
const sha = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Packs bytes as LZMA; `xz` is quicker by far, the package does it where there is none. */
function pack(bytes) {
  const done = spawnSync('xz', ['--format=lzma', '--lzma1=dict=16MiB,lc=3,lp=0,pb=0,nice=273,mf=bt4,mode=normal', '-c'], { input: bytes, maxBuffer: 1 << 28 });
  const packed = done.status === 0 ? done.stdout : Buffer.from(createRequire(import.meta.url)('lzma').compress(bytes, 9));
  // xz leaves the size open; the page wants to know it.
  packed.writeBigUInt64LE(BigInt(bytes.length), 5);
  return packed;
}

/** Puts an escape before what HTML would change or understand. */
function escape(bytes) {
  const out = [];
  for (const byte of bytes) {
    if (byte === 0 || byte === 13 || byte === 60 || byte === 61) out.push(61, byte + 64);
    else out.push(byte);
  }
  return Buffer.from(out);
}

/** Leaves out comments and indentation, and writes what is no ASCII as escapes. */
const script = (text) => text
  .replace(/^\s*\/\*\*[\s\S]*?\*\/$/gm, '').replace(/^\s*\/\/.*$/gm, '').replace(/^[ \t]+/gm, '').replace(/\n+/g, '\n')
  .replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).trim();

/** The glue as a function and no module. */
function glue(text) {
  const made = text
    .replace(/^export \{[^}]*\};?$/gm, '').replace(/^export (?=function|class|const|let)/gm, '')
    .replace(/new URL\('[^']*', import\.meta\.url\)/g, "''");
  if (/^(import|export)\b|import\.meta/m.test(made)) throw new Error('the glue has imports or exports that are not known here');
  return part('glue.js').replace('GLUE', () => made);
}

/** Writes tminus.html below `dist`, from the page there and `whole.js` with `whole_bg.wasm`, which are taken away. */
export function oneFile(dist) {
  const read = (name) => readFileSync(join(dist, name));
  const wasm = read('whole_bg.wasm');
  const packed = pack(wasm);
  const scripts = {
    glue: script(glue(read('whole.js').toString())),
    start: script(`${part('unpack.js')}\n${part('start.js')}`),
    boot: script(readFileSync(join(here, '../public/boot.js'), 'utf8')),
    backup: script(readFileSync(join(here, '../public/backup.js'), 'utf8')),
  };
  const worker = script(readFileSync(join(here, '../public/worker.js'), 'utf8'));
  let html = read('index.html').toString();
  const later = readdirSync(dist).filter((name) => name.endsWith('.css')).map((name) => read(name).toString());
  const style = [html.match(/<style>([\s\S]*?)<\/style>/)[1], ...later].join('\n').replace(/[\u0080-\uffff]/g, (c) => `\\${c.charCodeAt(0).toString(16)} `);
  const icon = `data:image/svg+xml,${encodeURIComponent(read('icon.svg').toString())}`;
  const policy = [
    "default-src 'none'", `script-src ${Object.values(scripts).map(sha).join(' ')} 'wasm-unsafe-eval'`, `style-src ${sha(style)}`,
    "img-src data: blob:", 'worker-src blob:', "base-uri 'none'", "form-action 'none'",
  ].join('; ');
  html = html
    .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '').replace(/<link rel="(?:manifest|apple-touch-icon|modulepreload|preload)"[^>]*>\s*/g, '')
    .replace(/<script type="module" src=[\s\S]*?<\/script>/g, '').replace(/<style>[\s\S]*?<\/style>/, () => `<style>${style}</style>`)
    .replace('<meta charset="utf-8">', () => `<meta charset="windows-1252"><meta http-equiv="Content-Security-Policy" content="${policy}">`)
    .replace(/(<link rel="icon" href=")[^"]*"/, (_, start) => `${start}${icon}"`)
    .replace(/<!--[\s\S]*?-->\s*/g, '').replace(/^\s+/gm, '').replace(/[\u0080-\uffff]/g, (c) => `&#${c.charCodeAt(0)};`);
  const tail = [
    '<script type="application/json" id="inside"></script>', `<script type="text/plain" id="worker">${worker}</script>`,
    `<script id="glue">${scripts.glue}</script>`, `<script type="module">${scripts.start}</script>`,
    `<script type="module">${scripts.boot}</script>`, `<script type="module">${scripts.backup}</script>`,
  ].join('\n');
  for (const text of [...Object.values(scripts), worker]) if (/<!--|<\/?script/i.test(text)) throw new Error('a script holds what HTML would take for its end');
  const [before, after] = html.split('</body>');
  const all = Buffer.concat([
    Buffer.from(`${before}<script type="application/octet-stream" id="wasm">`, 'latin1'), escape(packed), Buffer.from(`</script>\n${tail}\n</body>${after}`, 'latin1'),
  ]);
  if (/href="\.\/|src="\.\//.test(all.toString('latin1'))) throw new Error('tminus.html names files beside it');
  writeFileSync(join(dist, 'tminus.html'), all);
  for (const name of ['whole.js', 'whole_bg.wasm']) rmSync(join(dist, name));
  return { size: all.length, wasm: wasm.length, packed: packed.length };
}
