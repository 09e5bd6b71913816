// The main job in the built page: from an empty page to an exported file, by keyboard alone; and what must survive.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { describe } from './hands.mjs';
import { alive, browser, canary, hotfix, open, profile, rolling, site } from './site.mjs';

let chrome;
let served;
before(async () => { chrome = await browser(); served = await site(); });
after(async () => { await chrome.close(); await served.close(); });

const fresh = async (options = {}) => open(await chrome.newContext({ viewport: { width: 1440, height: 900 }, ...options }), served.url);
const clean = (wrong) => assert.deepEqual(wrong, [], 'no console error, no request to elsewhere');
/** Ticks with the name already given. */
async function name(page, who = 'Alice') {
  await page.getByRole('dialog').getByLabel('Name').fill(who);
  await page.keyboard.press('Enter');
}

test('from an empty page to exported Markdown, by keyboard alone', async () => {
  const { page, wrong } = await fresh();
  await page.keyboard.type('orders-api v1.9.0 -> v1.9.1 to prod, GKE, Flux, rolling, no migration');
  await page.waitForSelector('[data-fact="app_name"]:has-text("orders-api")');
  for (let i = 0; i < 30 && (await page.evaluate(() => document.activeElement?.id)) !== 'open-plan'; i += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-screen="checklist"] .line');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.type('Alice');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.line.done');
  await page.keyboard.press('j');
  await page.keyboard.press('n');
  await page.keyboard.type('tested last week');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.line.not-applicable');
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await page.waitForSelector('[data-screen="export"]');
  for (let i = 0; i < 40 && (await page.evaluate(() => document.activeElement?.id)) !== 'download'; i += 1) await page.keyboard.press('Tab');
  const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  const text = readFileSync(await file.path(), 'utf8');
  assert.match(file.suggestedFilename(), /^orders-api-v1\.9\.1\.md$/);
  assert.match(text, /^# orders-api v1\.9\.1/);
  assert.match(text, /- \[x\] .*<!-- tm:/);
  assert.match(text, /not applicable: tested last week/);
  clean(wrong);
});

test('a description that is too long says how much of it is read, and is kept whole', async () => {
  const { page, wrong } = await fresh({ permissions: ['clipboard-read', 'clipboard-write'] });
  const text = `${rolling}\n${'2024-03-06T10:31:00Z worker took job\n'.repeat(3000)}`;
  // Pasted, as people do; typing so much in takes the browser itself half a minute.
  await page.evaluate((t) => navigator.clipboard.writeText(t), text);
  await page.focus('#describe');
  await page.keyboard.press('Control+V');
  await page.waitForSelector('#too-long');
  await page.waitForSelector('[data-fact="app_name"]:has-text("checkout-service")');
  await page.waitForSelector('[data-saved="saved"]');
  await page.reload();
  await page.waitForSelector('html[data-alive] [data-screen]');
  await page.locator('a[href^="#/r/"]').first().click();
  await page.evaluate(() => { location.hash = location.hash.replace(/[^/]+$/, 'scenario'); });
  assert.equal((await page.inputValue('#describe')).length, text.length);
  clean(wrong);
});

test('what was ticked is there after a reload, and undo takes it back', async () => {
  const { page, wrong } = await fresh();
  await describe(page, rolling);
  const box = page.locator('.line input').first();
  await box.click();
  await name(page);
  await page.waitForSelector('.line.done');
  assert.equal(await page.locator('[data-saved]').getAttribute('data-saved'), 'saved');
  await page.reload();
  await alive(page);
  await page.waitForSelector('.line.done');
  assert.match(await page.locator('.line.done .line-meta').first().textContent(), /done by Alice/);
  await page.keyboard.press('Control+z');
  await page.waitForSelector('.line.done', { state: 'detached' });
  await page.keyboard.press('Control+y');
  await page.waitForSelector('.line.done');
  clean(wrong);
});

test('a browser that is killed loses nothing that had a few seconds to reach the disk', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tminus-profile-'));
  try {
    let context = await profile(folder);
    let { page } = await open(context, served.url);
    await describe(page, rolling);
    await page.locator('.line input').first().click();
    await name(page);
    await page.waitForSelector('.line.done');
    // Chromium itself writes local storage to disk some five seconds after the page did.
    await page.waitForTimeout(7000);
    const address = page.url();
    const session = await context.newCDPSession(page);
    await session.send('Browser.crash').catch(() => {});
    await context.close().catch(() => {});
    context = await profile(folder);
    ({ page } = await open(context, address));
    await page.waitForSelector('.line.done', { timeout: 10_000 });
    await context.close();
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

test('typing before the page is alive is not lost', async () => {
  const context = await chrome.newContext();
  const page = await context.newPage();
  await page.route('**/*.wasm', async (route) => { await new Promise((r) => setTimeout(r, 1500)); await route.continue(); });
  await page.goto(served.url, { waitUntil: 'commit' });
  await page.waitForSelector('#describe');
  await page.click('#describe');
  await page.keyboard.type('billing-api 1.0.1 to prod', { delay: 20 });
  assert.equal(await page.evaluate(() => document.documentElement.hasAttribute('data-alive')), false, 'the wasm is still on its way');
  await alive(page);
  await page.keyboard.type(', rolling');
  assert.equal(await page.inputValue('#describe'), 'billing-api 1.0.1 to prod, rolling');
  await page.waitForSelector('[data-fact="strategy_stated"]');
});

test('blocked storage is told plainly and the page works on', async () => {
  const context = await chrome.newContext();
  await context.addInitScript(() => Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } }));
  const { page, wrong } = await open(context, served.url);
  await describe(page, rolling);
  assert.match(await page.locator('[data-saved="unsaved"]').textContent(), /NOT saved/);
  await page.locator('.line input').first().click();
  await name(page);
  await page.waitForSelector('.line.done');
  clean(wrong);
});

test('full storage is told plainly, and what is on the screen can still be exported', async () => {
  const { page } = await fresh();
  await describe(page, rolling);
  await page.waitForSelector('[data-saved="saved"]');
  await page.locator('.line input').first().click();
  await name(page);
  // Second copies are given up first, so a storage may have to fill up more than once.
  let ticks = 1;
  while (ticks < 6 && await page.locator('[data-saved="unsaved"]').count() === 0) {
    await page.evaluate(fill);
    await page.locator('.line input').nth(ticks).click();
    ticks += 1;
    await page.waitForFunction((n) => document.querySelectorAll('.line.done').length === n, ticks);
    await page.waitForSelector('[data-saved="saved"], [data-saved="unsaved"]');
  }
  assert.match(await page.locator('[data-saved="unsaved"]').textContent(), /full/);
  await page.evaluate(() => { for (const key of Object.keys(localStorage)) if (key.startsWith('filler')) localStorage.removeItem(key); });
  await page.locator('.line input').nth(ticks).click();
  await page.waitForSelector('[data-saved="saved"]');
  await page.reload();
  await alive(page);
  assert.equal(await page.locator('.line.done').count(), ticks + 1, 'what waited was saved as soon as there was room');
});

/** Runs in the page: leaves not one character of room. */
function fill() {
  let size = 1 << 20;
  for (let i = Object.keys(localStorage).length; size > 0; i += 1) {
    try { localStorage.setItem(`filler${i}`, 'x'.repeat(size)); } catch { size >>= 1; }
  }
}

test('two tabs never lose each other\'s ticks', async () => {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 } });
  const one = await open(context, served.url);
  await describe(one.page, rolling);
  await one.page.locator('.line input').first().click();
  await name(one.page);
  const two = await open(context, one.page.url());
  await two.page.waitForSelector('.line.done');
  for (let i = 1; i <= 4; i += 1) {
    await one.page.locator('.line input').nth(i * 2).click();
    await two.page.locator('.line input').nth(i * 2 + 1).click();
  }
  for (const { page } of [one, two]) await page.waitForFunction(() => document.querySelectorAll('.line.done').length === 9);
  await two.page.reload();
  await alive(two.page);
  await two.page.waitForSelector('.line.done');
  assert.equal(await two.page.locator('.line.done').count(), 9);
  clean([...one.wrong, ...two.wrong]);
});

/** A document with so many lines of one's own. */
const document = (lines) => JSON.stringify({
  tminus: 1, id: `big${lines}`, entries: [
    entry(1, { text: { text: rolling, at: 1_700_000_000_000, zone: 'UTC' } }),
    entry(2, { many: Array.from({ length: lines }, (_, i) => ({ own: { id: `own.${i}`, title: `Line ${i} of many`, place: i % 2 ? 'T-0' : 'T-2h', stop: false } })) }),
  ],
});
const entry = (seq, what) => ({ id: { device: 'test', seq }, lamport: seq, happened: 1_700_000_000_000, recorded: 1_700_000_000_000, what });

async function importText(page, fileName, text) {
  const path = join(mkdtempSync(join(tmpdir(), 'tminus-import-')), fileName);
  writeFileSync(path, text);
  await page.evaluate(() => { location.hash = '#/'; });
  await page.getByRole('button', { name: 'Read a file in' }).click();
  await page.getByRole('dialog').locator('#import').setInputFiles(path);
}

test('a document of 1,000 items opens, ticks and leaves', async () => {
  const { page, wrong } = await fresh();
  await importText(page, 'big.json', document(1000));
  await page.waitForSelector('[data-line="own.999"]', { timeout: 15_000 });
  await page.locator('[data-line="own.500"] input').click();
  await name(page);
  await page.waitForSelector('[data-line="own.500"].done');
  await page.evaluate(() => { location.hash = location.hash.replace('checklist', 'export'); });
  await page.waitForSelector('#preview[data-ready="markdown"]');
  assert.match(await page.locator('#preview').textContent(), /- \[x\] Line 500 of many/);
  clean(wrong);
});

test('YAML, JSON and Markdown come back', async () => {
  const { page, wrong } = await fresh();
  await describe(page, canary);
  await page.locator('.line input').first().click();
  await name(page);
  await page.evaluate(() => { location.hash = location.hash.replace('checklist', 'export'); });
  const saved = {};
  for (const [label, ending] of [['YAML', 'yaml'], ['JSON', 'json'], ['Markdown', 'md']]) {
    await page.getByRole('button', { name: label, exact: true }).click();
    await page.waitForSelector(`#preview[data-ready="${label.toLowerCase()}"]`);
    saved[ending] = await page.locator('#preview').textContent();
  }
  for (const ending of ['yaml', 'json']) {
    const other = await fresh();
    await importText(other.page, `release.${ending}`, saved[ending]);
    await other.page.waitForSelector('.line.done', { timeout: 15_000 });
    assert.match(await other.page.locator('.ship').textContent(), /auth-service/);
    clean(other.wrong);
  }
  const ticked = saved.md.replaceAll('- [ ]', '- [x]');
  await importText(page, 'release.md', ticked);
  await page.waitForFunction(() => document.querySelectorAll('main .phase:not(.event) .line').length > 0 && document.querySelectorAll('main .phase:not(.event) .line:not(.done)').length === 0);
  clean(wrong);
});

test('garbage in every import gets a message and changes nothing', async () => {
  const { page, wrong } = await fresh();
  const garbage = {
    'empty.json': '', 'broken.json': '{"tminus": 1, "entries": [', 'other.json': '{"hello": "world"}', 'newer.json': '{"tminus": 99, "id": "x", "entries": []}',
    'broken.yaml': 'tminus: 1\nentries:\n  - [', 'bomb.yaml': `tminus: 1\na: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\nentries: []\n`, 'poem.txt': 'roses are red', 'bytes.md': '\u0000\u0001[ ]\u0002',
    'script.md': '- [ ] <script>alert(1)</script> <img src=x onerror=alert(1)>\n',
  };
  for (const [file, text] of Object.entries(garbage)) {
    await importText(page, file, text);
    await page.waitForSelector('.import-problem', { timeout: 15_000 });
    assert.ok((await page.locator('.import-problem').first().textContent()).length > 20, file);
    await page.keyboard.press('Escape');
  }
  assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('tminus:doc:')).length), 0);
  clean(wrong);
});

test('hostile names and notes stay text', async () => {
  const { page, wrong } = await fresh();
  await describe(page, hotfix);
  await page.locator('.line input').first().click();
  await name(page, '<img src=x onerror="document.title=\'owned\'">');
  await page.keyboard.press('c');
  await page.keyboard.type('<script>document.title="owned"</script> **bold** | cell');
  await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click();
  await page.evaluate(() => { location.hash = location.hash.replace('checklist', 'export'); });
  await page.waitForSelector('#preview[data-ready="markdown"]');
  const markdown = await page.locator('#preview').textContent();
  assert.ok(!markdown.includes('<script>'), 'the export escapes what was typed');
  assert.ok(!(await page.title()).includes('owned'));
  clean(wrong);
});

test('a day written as "tomorrow" does not move when the release is opened a week later', async () => {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: 'Europe/Berlin' });
  await context.clock.setFixedTime(new Date('2026-11-24T12:00:00Z'));
  const { page } = await open(context, served.url);
  await describe(page, 'orders-api 1.2.3 to prod, kubernetes, rolling, tomorrow 22:00');
  const first = await page.locator('#starts').textContent();
  assert.match(first, /Wed 25 Nov 2026, 22:00 \(UTC\+1\), 21:00 UTC/);
  await context.clock.setFixedTime(new Date('2026-12-01T12:00:00Z'));
  await page.reload();
  await alive(page);
  assert.equal(await page.locator('#starts').textContent(), first);
});

test('a deleted release can be taken back; the next one of a service takes its settings over', async () => {
  const { page, wrong } = await fresh();
  await describe(page, rolling);
  await page.evaluate(() => { location.hash = '#/'; });
  await page.getByRole('button', { name: /^Delete checkout-service/ }).click();
  await page.getByRole('button', { name: 'Take it back' }).click();
  await page.waitForSelector('.known-row');
  await page.getByRole('button', { name: /^Next one, based on/ }).click();
  await page.fill('#describe', 'checkout-service 2.3.1 to prod, EKS, rolling');
  await page.click('#open-plan');
  await page.waitForSelector('.line');
  assert.equal(await page.locator('.line.done').count(), 0);
  clean(wrong);
});

test('a plan that changes under the checklist shows every line once and in its place', async () => {
  const { page, wrong } = await fresh();
  const screen = (to) => page.evaluate((name) => { location.hash = location.hash.replace(/[^/]+$/, name); }, to);
  const shown = () => page.evaluate(() => [...document.querySelectorAll('main .phase')].map((s) => [s.querySelector('h2').textContent, [...s.querySelectorAll('.line')].map((l) => l.dataset.line)]));
  const settled = async () => {
    for (let before = ''; ;) {
      const now = JSON.stringify(await shown());
      if (now === before) return now;
      before = now;
      await page.waitForTimeout(300);
    }
  };
  await describe(page, canary);
  await screen('strategy');
  await page.locator('.other summary').first().click();
  await page.getByRole('button', { name: 'Plan it this way all the same' }).first().click();
  await screen('checklist');
  await page.waitForSelector('.line');
  const other = await settled();
  await page.keyboard.press('Control+z');
  await page.waitForSelector('[data-line*="@step:"]', { state: 'attached' });
  const back = await settled();
  assert.notEqual(back, other);
  await page.reload();
  await alive(page);
  assert.equal(back, await settled());
  clean(wrong);
});

test('the policy of the page forbids inline scripts and other origins', async () => {
  const { page } = await fresh();
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  assert.ok(!policy.includes('unsafe-inline') && !policy.includes("'unsafe-eval'"), policy);
  const blocked = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
    const reached = await fetch('http://127.0.0.1:9/').then(() => true, () => false);
    return { ran: Boolean(window.ran), reached };
  });
  assert.deepEqual(blocked, { ran: false, reached: false });
});
