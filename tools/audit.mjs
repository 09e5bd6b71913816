// What the project takes from others: licences, sources, pins, and known faults as far as they can be looked up.
//   node tools/audit.mjs [--advisories DIR]     DIR: a checkout of RustSec's advisory-db; the one of cargo-audit is found by itself
// Reads lock files and `cargo metadata`; needs no network. Ends with "N passed, N failed".
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Licences that ask for no more than a notice: what is built into the page, and what builds and tests it.
const FREE = ['MIT', 'MIT-0', 'Apache-2.0', 'Apache-2.0 WITH LLVM-exception', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD', 'Zlib', 'Unlicense', 'CC0-1.0', 'BSL-1.0', 'Unicode-3.0'];
// Tools alone, which are run and never handed on: a licence that asks for the source of changed files is no burden there.
const TOOLS = [...FREE, 'MPL-2.0', 'BlueOak-1.0.0', 'Python-2.0', 'CC-BY-4.0'];
// What must not come in, not even by another crate.
const REFUSED = {
  serde_yaml: 'given up by its author', serde_yml: 'RUSTSEC-2025-0068, unsound and given up', 'yaml-rust': 'RUSTSEC-2024-0320, given up',
  atty: 'RUSTSEC-2024-0375, given up', instant: 'RUSTSEC-2024-0384, given up', 'proc-macro-error': 'RUSTSEC-2024-0370, given up', chrono: 'brings a clock; the core has its own dates',
  openssl: 'the page makes no connection', reqwest: 'the page makes no connection', ureq: 'the page makes no connection',
};

let passed = 0;
let failed = 0;
function check(what, wrong) {
  if (wrong.length === 0) passed += 1;
  else failed += 1;
  console.log(`${wrong.length === 0 ? 'ok' : 'NOT OK'}: ${what}`);
  for (const w of wrong.slice(0, 20)) console.log(`  ${w}`);
}

/** Whether a licence expression (SPDX) can be met with the allowed ones. */
export function allowed(expression, list) {
  const tokens = expression.replaceAll('/', ' OR ').match(/\(|\)|[^\s()]+/g) ?? [];
  const either = () => { let ok = both(); while (tokens[0] === 'OR') { tokens.shift(); ok = both() || ok; } return ok; };
  const both = () => { let ok = one(); while (tokens[0] === 'AND') { tokens.shift(); ok = one() && ok; } return ok; };
  const one = () => {
    if (tokens[0] === '(') { tokens.shift(); const ok = either(); tokens.shift(); return ok; }
    let name = tokens.shift();
    if (tokens[0] === 'WITH') name += ` ${tokens.shift()} ${tokens.shift()}`;
    return list.includes(name);
  };
  return tokens.length > 0 && either() && tokens.length === 0;
}

/** A version as numbers; what is a candidate counts as its release. */
const numbers = (version) => { const n = version.split(/[-+]/)[0].split('.').map(Number); return [n[0] ?? 0, n[1] ?? 0, n[2] ?? 0]; };
const order = (a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/** Whether a version is one of those that `>= 1.2, < 2` names, as Cargo reads it. */
export function within(version, requirement) {
  const v = numbers(version);
  return requirement.split(',').every((part) => {
    const [, sign, wanted] = part.trim().match(/^(>=|<=|>|<|=|\^|~)?\s*(\S+)$/) ?? [];
    if (!wanted) return false;
    const w = numbers(wanted);
    const way = order(v, w);
    if (sign === '>=') return way >= 0;
    if (sign === '<=') return way <= 0;
    if (sign === '>') return way > 0;
    if (sign === '<') return way < 0;
    if (sign === '=') return way === 0;
    if (sign === '~') return way >= 0 && v[0] === w[0] && v[1] === w[1];
    const first = w.findIndex((n) => n > 0);
    return way >= 0 && v.every((n, i) => i > (first < 0 ? 2 : first) || n === w[i]);
  });
}

function crates() {
  const all = JSON.parse(execFileSync('cargo', ['metadata', '--format-version', '1', '--locked'], { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] })).packages;
  const foreign = all.filter((p) => p.source !== null);
  check(`${foreign.length} crates have licences that ask for no more than a notice`, foreign.filter((p) => !p.license || !allowed(p.license, FREE)).map((p) => `${p.name} ${p.version}: ${p.license ?? 'none'}`));
  check('every crate comes from crates.io with its checksum', [
    ...all.filter((p) => p.source !== null && p.source !== 'registry+https://github.com/rust-lang/crates.io-index').map((p) => `${p.name}: ${p.source}`),
    ...readFileSync('Cargo.lock', 'utf8').split('[[package]]').filter((p) => p.includes('source = ') && !p.includes('checksum = ')).map((p) => p.split('\n')[1]),
  ]);
  check('no crate is among those that are refused', foreign.filter((p) => REFUSED[p.name]).map((p) => `${p.name} ${p.version}: ${REFUSED[p.name]}`));
  return foreign;
}

function npm(folder) {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages;
  const all = Object.entries(lock).filter(([path]) => path !== '');
  check(`${all.length} npm packages of ${folder} have licences that allow their use as tools`, all.filter(([, p]) => !p.license || !allowed(String(p.license), TOOLS)).map(([path, p]) => `${path}: ${p.license ?? 'none'}`));
  check(`every npm package of ${folder} is locked by its content`, [
    ...all.filter(([, p]) => !p.integrity || p.link).map(([path]) => `${path} has no hash`),
    ...all.filter(([, p]) => p.resolved && !p.resolved.startsWith('https://registry.npmjs.org/')).map(([path, p]) => `${path}: ${p.resolved}`),
    ...Object.entries(lock[''].dependencies ?? {}).concat(Object.entries(lock[''].devDependencies ?? {})).filter(([, v]) => !/^\d+\.\d+\.\d+$/.test(v)).map(([n, v]) => `${n} is not pinned: ${v}`),
  ]);
}

/** Known faults of the crates, from a checkout of RustSec's database. */
function advisories(folder, all) {
  const wrong = [];
  const told = [];
  for (const p of all) {
    const of = join(folder, 'crates', p.name);
    for (const file of existsSync(of) ? readdirSync(of) : []) {
      const text = readFileSync(join(of, file), 'utf8');
      const list = (key) => [...(text.match(new RegExp(`^${key} = \\[([^\\]]*)\\]`, 'm'))?.[1] ?? '').matchAll(/"([^"]*)"/g)].map((m) => m[1]);
      if (/^withdrawn = /m.test(text) || [...list('patched'), ...list('unaffected')].some((r) => within(p.version, r))) continue;
      const kind = text.match(/^informational = "(.*)"/m)?.[1];
      (kind && kind !== 'unsound' ? told : wrong).push(`${p.name} ${p.version}: ${file.replace('.md', '')}${kind ? ` (${kind})` : ''}`);
    }
  }
  check(`${all.length} crates looked up in ${folder}`, wrong);
  for (const t of told) console.log(`  to know: ${t}`);
}

if (process.argv[1]?.endsWith('audit.mjs')) {
  const foreign = crates();
  for (const folder of ['tools', 'tests/validate']) npm(folder);
  const pins = readFileSync('tests/validate/requirements.txt', 'utf8').split('\n').filter((l) => l && !l.startsWith('#'));
  check(`${pins.length} Python packages are pinned`, pins.filter((l) => !/^[A-Za-z0-9_.-]+==[0-9][0-9A-Za-z.]*$/.test(l)));
  check('licences and versions are compared as SPDX and Cargo do', [
    ...[['MIT OR GPL-3.0', true], ['GPL-3.0', false], ['(MIT OR Apache-2.0) AND GPL-2.0', false], ['MIT/Apache-2.0', true], ['Apache-2.0 WITH LLVM-exception', true], ['', false]].filter(([e, ok]) => allowed(e, FREE) !== ok).map(([e]) => e),
    ...[['1.2.3', '>= 1.2.3', true], ['1.2.3', '>= 1, < 1.2.3', false], ['0.3.1', '^0.3', true], ['0.4.0', '^0.3', false], ['2.0.0', '^1.9', false], ['1.2.9', '~1.2.3', true]].filter(([v, r, ok]) => within(v, r) !== ok).map(([v, r]) => `${v} ${r}`),
  ]);
  const at = process.argv.indexOf('--advisories');
  const folder = at > 0 ? process.argv[at + 1] : [process.env.CARGO_HOME, join(homedir(), '.cargo')].filter(Boolean).map((h) => join(h, 'advisory-db')).find((f) => existsSync(join(f, 'crates')));
  if (folder && existsSync(join(folder, 'crates'))) advisories(folder, foreign);
  else if (at > 0) check(`${folder} holds RustSec's advisories`, ['it has no folder "crates"']);
  else console.log('known faults were NOT looked up: there is no copy of the advisory database here. `cargo install cargo-audit && cargo audit` brings one.');
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
