// The rules of an organisation: read in from a file, or from beside the page; plans follow them and ticks stay.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as server from '../../tools/serve.mjs';
import { describe, visit as go } from './hands.mjs';
import { alive, axe, browser, canary, dist, open, root, site } from './site.mjs';

let chrome;
let served;
const folder = mkdtempSync(join(tmpdir(), 'tminus-policy-'));
before(async () => { chrome = await browser(); served = await site(); });
after(async () => { await chrome.close(); await served.close(); rmSync(folder, { recursive: true, force: true }); });

const acme = readFileSync(join(root, 'examples', 'policy.yaml'), 'utf8');
const second = acme.replace('"2026-11"', '"2026-12"').replace('has seen it', 'has agreed in writing');
const text = `${canary}, no user impact`;
const line = '[data-line="acme.cab@T-48h"]';
const clean = (wrong) => assert.deepEqual(wrong, [], 'no console error, no request to elsewhere');
const context = () => chrome.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });

async function read(page, policy, name = 'acme.yaml') {
  const path = join(folder, name);
  writeFileSync(path, policy);
  await go(page, '#/settings', 'settings');
  await page.setInputFiles('#policy-file', path);
}
const version = (page, wanted) => page.waitForFunction((v) => document.querySelector('#policy')?.innerText.includes(v), wanted);
async function tick(page) {
  await page.locator(`${line} input`).click();
  const name = page.getByRole('dialog').getByLabel('Name');
  if (await name.count()) { await name.fill('Ada'); await page.keyboard.press('Enter'); }
  await page.waitForSelector(`${line}.done`);
}

test('a policy is read in, its lines are asked for by name, and a new version keeps the ticks', async () => {
  const { page, wrong } = await open(await context(), served.url);
  await describe(page, text);
  const address = await page.evaluate(() => location.hash);
  assert.equal(await page.locator(line).count(), 0);
  await read(page, acme);
  await version(page, '2026-11');
  const told = await page.locator('#policy').innerText();
  for (const part of ['acme', 'Platform team', 'Change rule CP-12', 'the file acme.yaml', 'Lines added (1)', 'Limits (1)', 'Gates (2)']) assert.ok(told.includes(part), `${part} in ${told}`);
  await page.locator('#policy details summary').first().click();
  assert.match(await page.locator('#policy details').first().innerText(), /The change board has seen it \(acme\.cab\)[\s\S]*T-48h; stops the release/);
  assert.deepEqual(await axe(page), []);

  await go(page, address, 'checklist');
  await page.waitForSelector(line);
  await page.focus(`${line} input`);
  await page.waitForSelector('#asked-by:has-text("Policy acme 2026-11 (Platform team)")');
  await tick(page);
  // The worker that writes files follows too.
  await go(page, address.replace('checklist', 'export'), 'export');
  await page.waitForFunction(() => /\[x\] .*The change board has seen it/.test(document.querySelector('#preview').textContent));

  await read(page, second);
  await version(page, '2026-12');
  await go(page, address, 'checklist');
  await page.waitForSelector(`${line}.done:has-text("has agreed in writing")`);
  await page.reload();
  await alive(page);
  await page.waitForSelector(`${line}.done:has-text("has agreed in writing")`);

  await go(page, '#/settings', 'settings');
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#policy-export')]);
  assert.equal(readFileSync(await file.path(), 'utf8'), second);
  await page.click('#policy-without');
  await version(page, 'No policy is in force');
  await go(page, address, 'checklist');
  await page.waitForSelector(line, { state: 'detached' });
  await read(page, second);
  await version(page, '2026-12');
  await go(page, address, 'checklist');
  await page.waitForSelector(`${line}.done`);
  clean(wrong);
});

test('a bad policy names line and key, and the one before stays in force', async () => {
  const { page, wrong } = await open(await context(), served.url);
  await read(page, acme.replace('phase: T-48h', 'phase: T-49h'));
  await page.waitForSelector('#policy-problems');
  assert.match(await page.locator('#policy-problems').innerText(), /No policy is in force[\s\S]*line 9, acme\.cab: .*T-49h.*no phase/);
  await read(page, acme);
  await version(page, '2026-11');
  await read(page, second.replace('id: smoke.health', 'id: smoke.helth').replace('value: 0.5', 'value: 5000'));
  await page.waitForSelector('#policy-problems:has-text("line 21, smoke.helth")');
  assert.match(await page.locator('#policy-problems').innerText(), /The one before stays in force[\s\S]*line 25/);
  assert.deepEqual(await axe(page), []);
  await read(page, 'just text: [');
  await page.waitForSelector('#policy-problems:has-text("This is no policy")');
  await version(page, '2026-11');
  clean(wrong);
});

test('a run that was sealed shows a newer policy as drift and goes on by its plan', async () => {
  const { page, wrong } = await open(await context(), served.url);
  await read(page, acme);
  await version(page, '2026-11');
  await go(page, '#/', 'home');
  await describe(page, text);
  const address = await page.evaluate(() => location.hash);
  await go(page, address.replace('checklist', 'run'), 'run');
  await page.click('#start-run');
  const name = page.locator('dialog[open] input').first();
  if (await name.count()) { await name.fill('Ada'); await page.keyboard.press('Enter'); }
  await page.waitForSelector('.now-step');
  assert.equal(await page.locator('.drift').count(), 0);
  await read(page, second);
  await version(page, '2026-12');
  await go(page, address.replace('checklist', 'run'), 'run');
  await page.waitForSelector('.drift');
  assert.match(await page.locator('.drift').textContent(), /policy changed since the start.*agreed in writing/s);
  await go(page, address, 'checklist');
  await page.waitForSelector(`${line}:has-text("has seen it")`);
  clean(wrong);
});

test('policy.yaml beside the page is taken in a sub-folder, kept without a network, followed, and missed by nobody', async () => {
  const place = join(folder, 'site');
  cpSync(dist, place, { recursive: true });
  const file = join(place, 'policy.yaml');
  writeFileSync(file, acme);
  let host = await server.serve(place, { prefix: '/sub/dir' });
  const port = Number(new URL(host.url).port);
  const { page, wrong } = await open(await context(), host.url);
  assert.ok(!host.requests.some((path) => path.endsWith('policy.yaml')), 'the first load has the network for itself');
  await page.waitForSelector('.toast:has-text("The policy acme 2026-11 (Platform team) is in force")', { timeout: 30_000 });
  assert.deepEqual(host.requests.filter((path) => path.endsWith('policy.yaml')), ['/sub/dir/policy.yaml']);
  await describe(page, text);
  await page.waitForSelector(line);
  await tick(page);
  const address = page.url();
  await host.close();
  await page.reload();
  await alive(page);
  await page.waitForSelector(`${line}.done`);
  await page.waitForTimeout(3000);
  assert.equal(await page.locator('.toast, .notice.bad').count(), 0, 'nothing is said of a host that is not there');
  await go(page, '#/settings', 'settings');
  await version(page, 'policy.yaml beside the page');
  assert.equal(await page.locator('#policy-without').count(), 0);

  host = await server.serve(place, { prefix: '/sub/dir', port });
  writeFileSync(file, second);
  await page.goto(address);
  await page.reload();
  await page.waitForSelector('.toast:has-text("2026-12")', { timeout: 30_000 });
  await page.waitForSelector(`${line}.done:has-text("has agreed in writing")`);

  writeFileSync(file, second.replace('people: 2', 'people: 0'));
  await page.reload();
  await page.waitForSelector('.notice.bad:has-text("the one before stays in force")', { timeout: 30_000 });
  assert.match(await page.locator('.notice.bad').first().innerText(), /policy\.yaml.*line 31.*1 to 9/);
  await page.waitForSelector(`${line}.done`);

  // A file of the person's own counts before it, until it is done without.
  await read(page, acme.replace('"2026-11"', '"mine"'));
  await version(page, 'mine');
  writeFileSync(file, second);
  await page.click('#policy-without');
  await version(page, '2026-12');

  rmSync(file);
  await page.goto(address);
  await page.reload();
  await page.waitForSelector('.toast:has-text("is gone and no longer in force")', { timeout: 30_000 });
  await page.waitForSelector(line, { state: 'detached' });
  await page.reload();
  await alive(page);
  const asked = host.requests.length;
  for (let i = 0; i < 50 && !host.requests.slice(asked).some((path) => path.endsWith('policy.yaml')); i += 1) await page.waitForTimeout(100);
  await page.waitForTimeout(500);
  assert.equal(await page.locator('.toast, .notice.bad').count(), 0, 'a missing one is no failure');
  await host.close();
  clean(wrong);
});

test('another tab follows, and a policy of a stranger stays text', async () => {
  const both = await context();
  await both.addInitScript(() => document.addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.effectiveDirective}`)));
  const one = await open(both, served.url);
  await describe(one.page, text);
  const two = await open(both, served.url);
  const hostile = `Q7X <script>window.hit=1</script><img src=x onerror="window.hit=2"><svg onload="window.hit=3"></svg>`;
  const q = JSON.stringify(hostile);
  await read(two.page, `policy: 1
id: stranger
version: ${q}
owner: ${q}
reason: ${q}
add:
  - {id: acme.cab, title: ${q}, phase: T-48h, weight: stop, role: ${q}, do: ${q}, verify: ${q}}
change:
  - {id: smoke.functional, title: ${q}}
roles: {deployer: ${q}}
freezes:
  - {name: ${q}, from: 2026-12-20, to: 2027-01-03}
gates:
  - {place: each-step, people: 2, stations: [${q}], role: ${q}}
`);
  await version(two.page, 'Q7X');
  for (const details of await two.page.locator('#policy details summary').all()) await details.click();
  await one.page.waitForSelector(`${line}:has-text("Q7X")`);
  await one.page.focus(`${line} input`);
  await one.page.waitForSelector('#asked-by:has-text("<script>")');
  for (const { page } of [one, two]) {
    assert.equal(await page.evaluate(() => window.hit ?? null), null);
    assert.equal(await page.locator('#app script, #app img, #app svg[onload]').count(), 0);
  }
  await read(two.page, acme.replace('    role: approver\n', '    url: "javascript:alert(1)"\n'));
  await two.page.waitForSelector('#policy-problems:has-text("no web address")');
  clean([...one.wrong, ...two.wrong]);
});
