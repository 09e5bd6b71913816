// Loads flags into Unleash's own client and evaluates them for 2,000 users: node unleash.mjs FILE
import { readFileSync } from 'node:fs';
import { load } from './packages.mjs';

const { Unleash, InMemStorageProvider } = await load('unleash-client');
const raw = JSON.parse(readFileSync(process.argv[2], 'utf8'));
// An export keeps features, strategies and the switch of each environment apart; the client wants them together.
const { features: all, featureStrategies, featureEnvironments } = raw.data;
const features = all.map((f) => ({
  ...f,
  enabled: featureEnvironments.some((e) => e.featureName === f.name && e.enabled),
  strategies: featureStrategies.filter((s) => s.featureName === f.name),
}));
let failed = features.length === 0;
if (failed) console.log('the file holds no feature');
const client = new Unleash({
  appName: 'validate', url: 'http://127.0.0.1:9/api', disableMetrics: true, refreshInterval: 0, skipInstanceCountWarning: true,
  bootstrap: { data: features }, storageProvider: new InMemStorageProvider(),
});
client.on('error', () => {});
client.on('warn', () => {});
await new Promise((done) => setTimeout(done, 200));
for (const f of features) {
  let on = 0;
  for (let i = 0; i < 2000; i += 1) on += client.isEnabled(f.name, { userId: `u${i}` }) ? 1 : 0;
  const gradual = f.strategies.find((s) => s.name === 'flexibleRollout');
  const want = gradual ? Number(gradual.parameters.rollout) : null;
  if (!f.enabled && on > 0) {
    failed = true;
    console.log(`${f.name}: it is off and reaches ${(on / 20).toFixed(1)} %`);
  }
  if (want === null) {
    failed = true;
    console.log(`${f.name}: it has no gradual rollout`);
  } else if (f.enabled && Math.abs(on / 20 - want) > 4) {
    failed = true;
    console.log(`${f.name}: the rollout is ${want} % and reaches ${(on / 20).toFixed(1)} %`);
  }
}
client.destroy();
process.exit(failed ? 1 : 0);
