// Runs every check, the quickest first, and ends with "N passed, N failed".
// A laptop and the build server run the same script: node tools/test.mjs [--only name,name]
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';

const env = { ...process.env, CARGO_TERM_COLOR: 'never', INSTA_UPDATE: 'no', RUSTDOCFLAGS: '-D warnings' };
env.PATH = `${process.cwd()}/.tools/bin:${env.PATH}`;
delete env.NO_COLOR; // trunk 0.21 takes its value for an argument

const browserTests = readdirSync('tests/browser').filter((name) => name.endsWith('.test.mjs')).map((name) => `tests/browser/${name}`);
const steps = [
  { name: 'format', run: ['cargo', 'fmt', '--check'] },
  { name: 'licences, sources and pins', run: ['node', 'tools/audit.mjs'], counts: /^(\d+) passed, (\d+) failed/ },
  { name: 'lints of the core', run: ['cargo', 'clippy', '--no-default-features', '--all-targets', '--', '-D', 'warnings'] },
  { name: 'native tests', run: ['cargo', 'test', '--no-default-features'], counts: /^test result: \w+\. (\d+) passed; (\d+) failed/ },
  { name: 'documentation', run: ['cargo', 'doc', '--no-deps', '--no-default-features', '--document-private-items'] },
  { name: 'generated files under the validators of their tools', run: ['bash', 'tests/validate/run.sh'], counts: /^(\d+) passed, (\d+) failed/ },
  { name: 'lints of the page', run: ['cargo', 'clippy', '--target', 'wasm32-unknown-unknown', '--', '-D', 'warnings'] },
  { name: 'build of the page', run: ['bash', 'tools/build.sh'] },
  { name: 'the built page in Chromium', run: ['node', '--test', '--test-concurrency=1', '--test-reporter=tap', ...browserTests], counts: /^# (pass|fail) (\d+)/ },
];

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1].split(',') : null;
let passed = 0;
let failed = 0;
for (const step of steps.filter((s) => !only || only.some((o) => s.name.includes(o)))) {
  const started = Date.now();
  console.log(`== ${step.name}: ${step.run.join(' ')}`);
  const { status, lines } = await run(step.run);
  const counted = count(step.counts, lines);
  // A step whose runner counts nothing, or that fails without a failed test, counts as one check itself.
  if (counted.passed + counted.failed === 0 || (status !== 0 && counted.failed === 0)) counted[status === 0 && !step.counts ? 'passed' : 'failed'] += 1;
  passed += counted.passed;
  failed += counted.failed;
  console.log(`== ${step.name}: ${counted.passed} passed, ${counted.failed} failed (${Math.round((Date.now() - started) / 1000)} s)`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

function run([command, ...args]) {
  return new Promise((done) => {
    const lines = [];
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let rest = '';
    child.stdout.on('data', (bytes) => {
      process.stdout.write(bytes);
      const all = (rest + bytes).split('\n');
      rest = all.pop();
      lines.push(...all);
    });
    child.on('error', (error) => { console.log(`${command}: ${error.message}`); done({ status: 1, lines }); });
    child.on('close', (status) => done({ status, lines: [...lines, rest] }));
  });
}

function count(pattern, lines) {
  const sum = { passed: 0, failed: 0 };
  if (!pattern) return sum;
  for (const found of lines.map((line) => line.match(pattern)).filter(Boolean)) {
    if (found[1] === 'pass') sum.passed += Number(found[2]);
    else if (found[1] === 'fail') sum.failed += Number(found[2]);
    else { sum.passed += Number(found[1]); sum.failed += Number(found[2]); }
  }
  return sum;
}
