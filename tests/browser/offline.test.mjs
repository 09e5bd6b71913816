// The page without a network: the copy that the service worker keeps, new versions, old tabs, other sites beside it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { keepOffline } from '../../tools/offline.mjs';
import * as server from '../../tools/serve.mjs';
import { describe, show as go, tick } from './hands.mjs';
import { alive, browser, dist, open, rolling, root, untilTrue } from './site.mjs';

let chrome;
const folders = [];
const servers = [];
before(async () => { chrome = await browser(); });
after(async () => {
  await chrome.close();
  for (const server of servers) await server.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Serves a folder until the tests are over, or until it is closed. */
async function serve(folder, options) {
  const made = await server.serve(folder, options);
  servers.push(made);
  return made;
}
const site = () => serve(dist, { prefix: '/sub/dir' });
const clean = (wrong) => assert.deepEqual(wrong, [], 'no console error, no broken policy, no request to elsewhere');
/** A context that counts what the policy of the page forbids. */
async function context(options = {}) {
  const made = await chrome.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true, ...options });
  await made.addInitScript(() => addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`)));
  return made;
}
/** Waits until the page is kept whole and answers the page's requests. */
const kept = (page) => page.waitForFunction(() => document.documentElement.dataset.offline === 'ready' && navigator.serviceWorker.controller, null, { timeout: 30_000 });
const controlled = (page) => page.evaluate(() => navigator.serviceWorker.controller?.state ?? null);
/** Names of the caches of this origin. */
const caches = (page) => page.evaluate(async () => (await globalThis.caches.keys()).sort());

async function exported(page) {
  await go(page, 'export');
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
  return readFileSync(await file.path(), 'utf8');
}
function folder() {
  const made = mkdtempSync(join(tmpdir(), 'tminus-site-'));
  folders.push(made);
  return made;
}
/** A second version of the built page in place of the first: its reader and its page have other bytes and other names. */
function second(from, to) {
  const names = readdirSync(from);
  for (const name of readdirSync(to)) rmSync(join(to, name), { recursive: true });
  cpSync(from, to, { recursive: true });
  const path = (name) => join(to, name);
  const renamed = [];
  const change = (pattern, edit) => {
    const name = names.find((n) => pattern.test(n));
    const text = edit(readFileSync(path(name), 'utf8'));
    const sum = createHash('sha256').update(text).digest('hex').slice(0, 16);
    writeFileSync(path(name), text);
    const fresh = name.replace(/[0-9a-f]{16}/, sum);
    if (fresh !== name) renameSync(path(name), path(fresh));
    renamed.push([name, fresh]);
  };
  const follow = (text) => renamed.reduce((all, [old, fresh]) => all.replaceAll(old, fresh), text);
  change(/^reader-[0-9a-f]{16}\.js$/, (text) => `${text}\n// second`);
  change(/^index\.html$/, (text) => follow(text).replace('<body>', '<body data-generation="2">'));
  cpSync(join(root, 'public', 'sw.js'), path('sw.js'));
  keepOffline(to);
}
const generation = (page) => page.evaluate(() => document.body.dataset.generation ?? '1');

test('after one visit the page works without its server: reload, tick, files, export', async () => {
  const served = await site();
  const { page, wrong } = await open(await context(), served.url);
  await describe(page, rolling);
  await tick(page);
  await kept(page);
  await served.close();
  // The reader was never loaded: it must come from the copy, in the very first visit too.
  await go(page, 'files');
  await page.waitForSelector('.code-line');
  await page.reload();
  await alive(page);
  await go(page, 'checklist');
  await page.waitForSelector('.line.done');
  await tick(page, 2);
  assert.equal(await page.locator('[data-saved]').getAttribute('data-saved'), 'saved');
  assert.match(await exported(page), /- \[x\] .*<!-- tm:/);
  await page.goto(`${served.url}?from=mail#/settings`);
  await page.waitForSelector('[data-screen="settings"]');
  clean(wrong);
});

test('the page is usable before anything is kept, and nothing is fetched twice from the network', async () => {
  const served = await site();
  const { page, wrong } = await open(await context(), served.url);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.offline ?? 'none'), 'none');
  assert.ok(!served.requests.some((path) => path.endsWith('/sw.js')), 'the first load has the network for itself');
  await kept(page);
  clean(wrong);
  await served.close();
});

test('a new version waits, says so, starts on demand, and an old tab keeps its own parts', async () => {
  const place = folder();
  cpSync(dist, place, { recursive: true });
  const served = await serve(place, { prefix: '/sub/dir' });
  const both = await context();
  const one = await open(both, served.url);
  await describe(one.page, rolling);
  await tick(one.page);
  await kept(one.page);
  const two = await open(both, one.page.url());
  await kept(two.page);
  assert.equal((await caches(two.page)).length, 1);

  second(dist, place);
  await two.page.evaluate(() => navigator.serviceWorker.getRegistration().then((r) => r.update()));
  await two.page.waitForSelector('#update');
  assert.match(await two.page.locator('#update').textContent(), /A new version is ready\. It starts when you reload\./);
  await two.page.reload();
  await alive(two.page);
  assert.equal(await generation(two.page), '1', 'a reload by hand changes nothing while another tab is open, and mixes nothing');
  await two.page.waitForSelector('#update');
  await two.page.getByRole('button', { name: 'Reload', exact: true }).click();
  await two.page.waitForSelector('[data-generation="2"]');
  await alive(two.page);
  await two.page.waitForSelector('.line.done');

  assert.equal(await generation(one.page), '1', 'the other tab was not reloaded');
  await tick(one.page, 2);
  await two.page.waitForFunction(() => document.querySelectorAll('.line.done').length === 2);
  await go(one.page, 'files');
  await one.page.waitForSelector('.code-line');
  await one.page.waitForSelector('#update');
  clean([...one.wrong, ...two.wrong]);

  await one.page.close();
  await two.page.reload();
  await kept(two.page);
  await untilTrue(two.page, async () => (await globalThis.caches.keys()).length === 1);
  assert.equal(await generation(two.page), '2');
  await served.close();
});

test('a version that arrives damaged is not taken, and the one before goes on', async () => {
  const place = folder();
  cpSync(dist, place, { recursive: true });
  const served = await serve(place);
  const { page, wrong } = await open(await context(), served.url);
  await kept(page);
  second(dist, place);
  const reader = readdirSync(place).find((name) => /^reader-[0-9a-f]{16}\.js$/.test(name));
  writeFileSync(join(place, reader), 'half of it');
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const settled = new Promise((done) => registration.addEventListener('updatefound', () => {
      const worker = registration.installing;
      worker.addEventListener('statechange', () => { if (worker.state === 'redundant') done(); });
    }));
    await registration.update().catch(() => {});
    await settled;
  });
  assert.equal(await page.locator('#update').count(), 0);
  assert.equal((await caches(page)).length, 1, 'nothing is left of it');
  await page.reload();
  await alive(page);
  assert.equal(await generation(page), '1');
  clean(wrong.filter((line) => !/half of it|not the file of this version/.test(line)));
  await served.close();
});

test('two folders and a stranger on one origin leave each other alone', async () => {
  const place = folder();
  for (const name of ['a', 'a/b']) cpSync(dist, join(place, name), { recursive: true });
  writeFileSync(join(place, 'a', 'other.html'), '<title>other</title>');
  const served = await serve(place);
  const both = await context();
  const one = await open(both, `${served.url}a/`);
  await kept(one.page);
  await one.page.evaluate(() => globalThis.caches.open('somebody else'));
  const two = await open(both, `${served.url}a/b/`);
  await kept(two.page);
  assert.equal((await caches(two.page)).length, 3);
  second(dist, join(place, 'a', 'b'));
  await two.page.evaluate(() => navigator.serviceWorker.getRegistration().then((r) => r.update()));
  await two.page.getByRole('button', { name: 'Reload', exact: true }).click();
  await two.page.waitForSelector('[data-generation="2"]');
  await kept(two.page);
  await untilTrue(two.page, async () => (await globalThis.caches.keys()).length === 3);
  assert.equal(await generation(one.page), '1');
  const other = await both.newPage();
  await other.goto(`${served.url}a/other.html`);
  assert.equal(await other.title(), 'other', 'a page of somebody else in the folder is not ours');
  clean([...one.wrong, ...two.wrong]);
  await served.close();
});

test('a browser without service workers, and one that refuses them, say nothing and lose nothing', async () => {
  const served = await site();
  for (const [made, refused] of [[await context(), false], [await context({ serviceWorkers: 'block' }), true]]) {
    if (!refused) await made.addInitScript(() => { delete Navigator.prototype.serviceWorker; });
    const { page, wrong } = await open(made, served.url);
    await describe(page, rolling);
    await tick(page);
    await page.waitForTimeout(2500);
    assert.equal(await page.locator('.notice.bad, #update').count(), 0);
    assert.match(await exported(page), /- \[x\]/);
    // Without the worker the browser itself notes that no policy lies beside the page; the person sees nothing of it.
    clean(wrong.filter((line) => !/Service Worker registration blocked|status of 404/.test(line)));
  }
  await served.close();
});

test('the worker can be retired: what it kept goes, the releases stay', async () => {
  const place = folder();
  cpSync(dist, place, { recursive: true });
  const served = await serve(place);
  const { page } = await open(await context(), served.url);
  await describe(page, rolling);
  await tick(page);
  await kept(page);
  cpSync(join(root, 'tools', 'retire-sw.js'), join(place, 'sw.js'));
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((r) => r.update()));
  await untilTrue(page, async () => (await navigator.serviceWorker.getRegistrations()).length === 0);
  assert.deepEqual(await caches(page), []);
  await page.reload();
  await alive(page);
  await page.waitForSelector('.line.done');
  assert.equal(await controlled(page), null);
  await served.close();
});

test('a copy that does not start is given up for the one of the host', async () => {
  const served = await site();
  const { page } = await open(await context(), served.url);
  await kept(page);
  await page.evaluate(async () => {
    for (const key of await globalThis.caches.keys()) {
      const cache = await globalThis.caches.open(key);
      for (const request of await cache.keys()) if (/tminus-.*\.wasm$/.test(request.url)) await cache.put(request, new Response('damaged', { headers: { 'content-type': 'application/wasm' } }));
    }
  });
  await page.reload();
  await page.waitForSelector('#crash:not([hidden])');
  await page.click('#crash-reload');
  await alive(page);
  await served.close();
});

test('data of a newer version is shown as such and never written over', async () => {
  const served = await site();
  const { page } = await open(await context(), served.url);
  await describe(page, rolling);
  await tick(page);
  const address = page.url();
  await page.goto(`${served.url}#/`);
  await page.evaluate(async (hash) => {
    const id = hash.split('/')[2];
    const rest = `99 ${JSON.stringify([{ shape: 'of the future' }])}`;
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(rest)));
    const sum = [...digest.slice(0, 8)].map((b) => b.toString(16).padStart(2, '0')).join('');
    localStorage.setItem(`tminus:doc:${id}:s:000099:${sum}`, `${sum} ${rest}`);
  }, new URL(address).hash);
  const stored = () => page.evaluate(() => JSON.stringify(Object.entries(localStorage).filter(([k]) => k.startsWith('tminus:doc:')).sort()));
  const was = await stored();
  await page.goto(address);
  await page.reload();
  await alive(page);
  assert.match(await page.locator('.notice.bad').first().textContent(), /newer version/);
  await page.locator('.line input').nth(3).click();
  await page.waitForSelector('[data-saved="unsaved"]');
  await page.evaluate(() => { location.hash = '#/settings'; });
  await page.waitForSelector('[data-screen="settings"]');
  assert.equal(await stored(), was);
  await served.close();
});

test('a text that another program shares stands in the field', async () => {
  const served = await site();
  const made = await context();
  const page = await made.newPage();
  await page.goto(`${served.url}?title=Ticket&text=${encodeURIComponent('billing-api 1.0.1 to prod, rolling update <b>now</b>')}`);
  await alive(page);
  assert.equal(await page.inputValue('#describe'), 'Ticket\nbilling-api 1.0.1 to prod, rolling update <b>now</b>');
  await page.waitForSelector('[data-fact="strategy_stated"]');
  assert.equal(new URL(page.url()).search, '', 'a reload does not share it again');
  await served.close();
});

test('the manifest names pictures that are there, of the size it says', async () => {
  const manifest = JSON.parse(readFileSync(join(dist, 'manifest.webmanifest'), 'utf8'));
  for (const { src, sizes, type } of [...manifest.icons, ...manifest.screenshots]) {
    const bytes = readFileSync(join(dist, src));
    if (type !== 'image/png') continue;
    assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
    assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes, src);
  }
  const served = await site();
  const made = await context();
  const { page } = await open(made, served.url);
  const session = await made.newCDPSession(page);
  const { errors } = await session.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  assert.deepEqual(installabilityErrors.filter((e) => e.errorId !== 'in-incognito'), []);
  await served.close();
});
