// Loads flags into flagd's own engine and evaluates them for 2,000 users: node flagd.mjs FILE
import { readFileSync } from 'node:fs';
import { load } from './packages.mjs';

const { FlagdCore } = await load('@openfeature/flagd-core');
const quiet = { error() {}, warn() {}, info() {}, debug() {} };
const text = readFileSync(process.argv[2], 'utf8');
const core = new FlagdCore(undefined, quiet);
let failed = false;
const fail = (what) => { failed = true; console.log(what); };
try {
  core.setConfigurations(text);
  for (const [name, flag] of Object.entries(JSON.parse(text).flags)) {
    const seen = {};
    for (let i = 0; i < 2000; i += 1) {
      const got = core.resolveBooleanEvaluation(name, false, { targetingKey: `user-${i}` }, quiet);
      if (got.errorCode || got.reason === 'ERROR') { fail(`${name}: ${got.errorMessage ?? got.reason}`); break; }
      seen[got.variant] = (seen[got.variant] ?? 0) + 1;
    }
    const weights = flag.targeting?.fractional?.filter((f) => Array.isArray(f) && typeof f[1] === 'number') ?? [];
    for (const [variant, weight] of weights) {
      const share = ((seen[variant] ?? 0) / 2000) * 100;
      if (Math.abs(share - weight) > 4) fail(`${name}: ${variant} is set to ${weight} % and reaches ${share.toFixed(1)} %`);
    }
  }
} catch (error) { fail(error.message); }
process.exit(failed ? 1 : 0);
