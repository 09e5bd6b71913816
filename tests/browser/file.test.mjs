// The page as one file, opened from a disk: the main job, a copy with releases inside, and a browser that starts no worker.
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { describe, show as go, tick as ticked } from './hands.mjs';
import { alive, browser, dist, rolling, site } from './site.mjs';

let chrome;
// Nothing lies beside it, and its folder has a name that addresses must escape.
const folder = mkdtempSync(join(tmpdir(), 'tminus one file #1 '));
const path = join(folder, 'tminus.html');
before(async () => { chrome = await browser(); copyFileSync(join(dist, 'tminus.html'), path); });
after(async () => { await chrome.close(); rmSync(folder, { recursive: true, force: true }); });

/** Opens a file and keeps a list of everything that must not happen on it. */
async function open(file, stub, context) {
  const made = context ?? (await chrome.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true }));
  await made.addInitScript(() => addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`)));
  if (stub) await made.addInitScript(stub);
  const page = await made.newPage();
  const address = pathToFileURL(file).href;
  const wrong = [];
  page.on('console', (message) => { if (message.type() === 'error') wrong.push(`console: ${message.text()}`); });
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('request', (request) => { if (!request.url().startsWith(address) && !/^(data|blob):/.test(request.url())) wrong.push(`request: ${request.url()}`); });
  await page.goto(address);
  await alive(page);
  return { page, wrong, context: made };
}
const tick = (page, n) => ticked(page, n, 'Zoë');
async function exported(page) {
  await go(page, 'export');
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
  return readFileSync(await file.path(), 'utf8');
}
async function settings(page) {
  await page.evaluate(() => { location.hash = '#/settings'; });
  await page.waitForSelector('[data-screen="settings"]');
}

test('from a disk: describe, tick, reload, files, export', async () => {
  const { page, wrong } = await open(path);
  await page.waitForSelector('.known footer:has-text("Your releases are kept in this browser on this computer, not in this file.")');
  await describe(page, rolling);
  await tick(page);
  await page.waitForSelector('[data-saved="saved"]');
  await page.reload();
  await alive(page);
  await page.waitForSelector('.line.done');
  await go(page, 'files');
  await page.waitForSelector('.code-line');
  assert.match(await exported(page), /- \[x\] .*<!-- tm:/);
  assert.ok(page.workers().length > 0, 'the work is done by workers');
  assert.deepEqual(wrong, []);
});

test('where no worker starts, the work is done on the page', async () => {
  const { page, wrong } = await open(path, () => { globalThis.Worker = class { constructor() { throw new DOMException('no workers here', 'SecurityError'); } }; });
  await describe(page, rolling);
  await tick(page);
  await go(page, 'files');
  await page.waitForSelector('.code-line');
  assert.match(await exported(page), /- \[x\]/);
  assert.deepEqual(wrong, []);
});

test('a copy with the releases inside opens elsewhere, offers them, and merges with what is there', async () => {
  const one = await open(path);
  await describe(one.page, `${rolling}\nCaf\u00e9 \u2013 \u{1f680} </script><script>alert(1)</script> <!-- \u2028`);
  await tick(one.page);
  await settings(one.page);
  const [file] = await Promise.all([one.page.waitForEvent('download'), one.page.click('#stored #save-file')]);
  assert.match(file.suggestedFilename(), /^tminus-with-releases-\d{4}-\d\d-\d\d\.html$/);
  const copy = join(folder, 'copy.html');
  copyFileSync(await file.path(), copy);

  const two = await open(copy);
  await two.page.waitForSelector('#carried');
  assert.equal(await two.page.locator('.known-row').count(), 0, 'nothing is taken in by itself');
  await two.page.getByRole('button', { name: 'See what it carries' }).click();
  await two.page.waitForSelector('#restore:has-text("not in this browser yet")');
  await two.page.getByRole('button', { name: 'Take them in' }).click();
  await two.page.waitForSelector('.toast:has-text("1 releases are new")');
  await two.page.locator('.known-row a').first().click();
  await two.page.waitForSelector('.line.done');
  assert.match(await two.page.locator('.line.done .line-meta').first().textContent(), /done by Zo\u00eb/);
  await tick(two.page, 2);
  await two.page.goto(pathToFileURL(copy).href);
  await alive(two.page);
  await two.page.getByRole('button', { name: 'See what it carries' }).click();
  await two.page.waitForSelector('#restore:has-text("newer here, nothing to take")');
  await two.page.getByRole('button', { name: 'Take them in' }).click();
  await two.page.waitForSelector('.toast:has-text("1 were here already")');
  await two.page.locator('.known-row a').first().click();
  await two.page.waitForFunction(() => document.querySelectorAll('.line.done').length === 2);
  await go(two.page, 'scenario');
  assert.ok((await two.page.inputValue('#describe')).endsWith('Caf\u00e9 \u2013 \u{1f680} </script><script>alert(1)</script> <!-- \u2028'));

  // A copy of the copy carries what is here now, and nothing of before.
  await settings(two.page);
  const [again] = await Promise.all([two.page.waitForEvent('download'), two.page.click('#stored #save-file')]);
  const third = join(folder, 'third.html');
  copyFileSync(await again.path(), third);
  const three = await open(third);
  await three.page.getByRole('button', { name: 'See what it carries' }).click();
  await three.page.getByRole('button', { name: 'Take them in' }).click();
  await three.page.locator('.known-row a').first().click();
  await three.page.waitForFunction(() => document.querySelectorAll('.line.done').length === 2);
  assert.deepEqual([...one.wrong, ...two.wrong, ...three.wrong], []);
});

test('its policy is as strict as that of the page, and a server that changes it is named', async () => {
  const head = readFileSync(path, 'latin1').slice(0, 2000);
  const policy = head.match(/Content-Security-Policy" content="([^"]*)"/)[1];
  assert.ok(head.indexOf('charset="windows-1252"') < 100);
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|https?:|\*|'self'/);
  assert.match(policy, /default-src 'none'.*worker-src blob:/);
  const served = await site();
  const page = await chrome.newPage();
  await page.goto(`${served.url}tminus.html`);
  await page.waitForSelector('#crash-detail:has-text("this file works from a disk")');
  await served.close();
});

test('the page links it, and the link gives the file as it is', async () => {
  const served = await site();
  const page = await (await chrome.newContext({ acceptDownloads: true })).newPage();
  await page.goto(served.url);
  await alive(page);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Take it along as one file' }).click()]);
  assert.ok(readFileSync(await file.path()).equals(readFileSync(path)));
  await served.close();
});
