// What keeps releases from being lost with the browser: its promise, backups by hand and by themselves, files that are opened.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { describe, tick, visit as go } from './hands.mjs';
import { alive, browser, hotfix, open, rolling, site } from './site.mjs';

let chrome;
let served;
const folder = mkdtempSync(join(tmpdir(), 'tminus-backup-'));
before(async () => { chrome = await browser(); served = await site(); });
after(async () => { await chrome.close(); await served.close(); rmSync(folder, { recursive: true, force: true }); });

const clean = (wrong) => assert.deepEqual(wrong, [], 'no console error, no request to elsewhere');
/** Opens the page with something put in place of the browser's own parts. */
async function fresh(stub, hash = '') {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  if (stub) await context.addInitScript(stub);
  const opened = await open(context, served.url, hash);
  await opened.page.waitForFunction(() => globalThis.tminusBackup);
  return opened;
}
async function readIn(page, path) {
  await go(page, '#/', 'home');
  await page.getByRole('button', { name: 'Read a file in' }).click();
  await page.getByRole('dialog').locator('#import').setInputFiles(path);
}

test('a backup holds every release, and reading it in merges without overwriting', async () => {
  const { page, wrong } = await fresh();
  await describe(page, rolling);
  await tick(page);
  await go(page, '#/', 'home');
  await describe(page, hotfix);
  await tick(page);
  await go(page, '#/settings', 'settings');
  assert.match(await page.locator('#stored').textContent(), /2 releases, about \d+ KB .*The oldest was begun on \d{4}-\d\d-\d\d/);
  assert.match(await page.locator('[data-backup]').textContent(), /no backup yet/);
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#backup')]);
  assert.match(file.suggestedFilename(), /^tminus-backup-\d{4}-\d\d-\d\d\.json$/);
  const path = join(folder, 'all.json');
  writeFileSync(path, readFileSync(await file.path()));
  const all = JSON.parse(readFileSync(path, 'utf8'));
  assert.equal(all.releases.length, 2);
  assert.equal(all.settings.name, 'Alice');
  await page.waitForFunction(() => /Last backup: /.test(document.querySelector('[data-backup]').textContent));

  const other = await fresh();
  await readIn(other.page, path);
  await other.page.waitForSelector('#restore');
  assert.equal(await other.page.locator('#restore li:has-text("not in this browser yet")').count(), 2);
  assert.equal(await other.page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('tminus:doc:')).length), 0, 'nothing is taken in before it is wanted');
  await other.page.getByRole('button', { name: 'Take them in' }).click();
  await other.page.waitForSelector('.toast:has-text("2 releases are new, 0 were here already")');
  await other.page.waitForFunction(() => document.querySelectorAll('.known-row').length === 2);
  await other.page.locator('.known-row a').first().click();
  await other.page.waitForSelector('.line.done');
  await tick(other.page, 4);
  await readIn(other.page, path);
  await other.page.waitForSelector('#restore li:has-text("newer here")');
  assert.equal(await other.page.locator('#restore li:has-text("the same here")').count(), 1);
  await other.page.getByRole('button', { name: 'Take them in' }).click();
  await other.page.waitForSelector('.toast:has-text("0 releases are new, 2 were here already")');
  await other.page.locator('.known-row a').first().click();
  await other.page.waitForFunction(() => document.querySelectorAll('.line.done').length === 2);
  clean([...wrong, ...other.wrong]);
});

test('a backup that is damaged says so and offers what can be read', async () => {
  const { page } = await fresh();
  const path = join(folder, 'half.json');
  writeFileSync(path, '{"tminus-backup":1,"checksum":"0","releases":[{"tminus":99,"id":"x2","entries":[{}]}]}');
  await readIn(page, path);
  await page.waitForSelector('#restore .notice:has-text("checksum")');
  await page.waitForSelector('#restore .notice:has-text("newer version")');
  await page.keyboard.press('Escape');
  writeFileSync(path, '{"tminus-backup":1,');
  await readIn(page, path);
  await page.waitForSelector('.import-problem:has-text("This is no backup")');
});

test('the browser is asked to keep what is stored after the first tick, once, and not before', async () => {
  const { page } = await fresh(() => {
    globalThis.asked = 0;
    StorageManager.prototype.persist = async () => { globalThis.asked += 1; return false; };
    StorageManager.prototype.persisted = async () => false;
  });
  const asked = () => page.evaluate(() => globalThis.asked);
  await describe(page, rolling);
  assert.equal(await asked(), 0, 'typing is not worth a question');
  await tick(page);
  assert.equal(await asked(), 1);
  await tick(page, 2);
  assert.equal(await asked(), 1);
  await go(page, '#/settings', 'settings');
  await page.getByRole('button', { name: 'Ask it to keep it' }).click();
  await page.waitForFunction(() => globalThis.asked === 2);
});

/** Runs in the page: the chosen place is a file of the browser's own, which behaves like one of the computer. */
function pickers() {
  globalThis.permission = localStorage.getItem('test:permission') ?? 'granted';
  FileSystemHandle.prototype.queryPermission = async () => globalThis.permission;
  FileSystemHandle.prototype.requestPermission = async () => { globalThis.permission = 'granted'; return 'granted'; };
  globalThis.showSaveFilePicker = async () => (await navigator.storage.getDirectory()).getFileHandle('backup.json', { create: true });
  globalThis.showDirectoryPicker = async () => (await navigator.storage.getDirectory()).getDirectoryHandle('backups', { create: true });
  globalThis.written = async (path) => {
    let at = await navigator.storage.getDirectory();
    for (const part of path.slice(0, -1)) at = await at.getDirectoryHandle(part);
    return (await (await at.getFileHandle(path.at(-1))).getFile()).text();
  };
}
const written = (page, ...path) => page.evaluate((p) => globalThis.written(p).catch(() => ''), path);
const ticks = (text) => (text.match(/"mark":\{"line"/g) ?? []).length;
const until = async (page, count, ...path) => {
  for (let i = 0; i < 50 && ticks(await written(page, ...path)) !== count; i += 1) await page.waitForTimeout(200);
  assert.equal(ticks(await written(page, ...path)), count);
};

test('every change goes into the chosen file by itself, after a restart too, and the browser is asked again by a click', async () => {
  const { page, wrong } = await fresh(pickers);
  await describe(page, rolling);
  await tick(page);
  const address = await page.evaluate(() => location.hash);
  await go(page, '#/settings', 'settings');
  await page.click('#backup-file');
  await page.waitForSelector('#backup-stop');
  await until(page, 1, 'backup.json');
  await go(page, address, 'checklist');
  await tick(page, 2);
  await until(page, 2, 'backup.json');
  await page.reload();
  await alive(page);
  await page.waitForFunction(() => globalThis.tminusBackup?.state === 'on');
  await tick(page, 4);
  await until(page, 3, 'backup.json');

  await page.evaluate(() => localStorage.setItem('test:permission', 'prompt'));
  await page.reload();
  await alive(page);
  await page.waitForFunction(() => globalThis.tminusBackup?.state === 'asks');
  await tick(page, 6);
  await go(page, '#/', 'home');
  await page.getByRole('button', { name: 'Allow it' }).click();
  await until(page, 4, 'backup.json');
  await go(page, '#/settings', 'settings');
  await page.click('#backup-stop');
  await page.waitForSelector('#backup-file');
  clean(wrong);
});

test('a folder gets one file a day', async () => {
  const { page } = await fresh(pickers);
  await describe(page, rolling);
  await tick(page);
  await go(page, '#/settings', 'settings');
  await page.click('#backup-folder');
  await page.waitForSelector('#backup-stop');
  await until(page, 1, 'backups', `tminus-backup-${new Date().toISOString().slice(0, 10)}.json`);
});

test('a browser that clears sites after seven days is told of in time, others are not', async () => {
  const { page } = await fresh(() => {
    Object.defineProperty(Navigator.prototype, 'vendor', { get: () => 'Apple Computer, Inc.' });
    delete globalThis.showSaveFilePicker;
    delete globalThis.showDirectoryPicker;
  });
  assert.equal(await page.locator('#backup-due').count(), 0, 'nothing is stored yet');
  await describe(page, rolling);
  await go(page, '#/', 'home');
  await page.waitForSelector('#backup-due');
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('#backup-due button').click()]);
  assert.equal(JSON.parse(readFileSync(await file.path(), 'utf8')).releases.length, 1);
  await page.waitForSelector('#backup-due', { state: 'detached' });
  await go(page, '#/settings', 'settings');
  assert.equal(await page.locator('#backup-file').count(), 0);
  const chromium = await fresh();
  await describe(chromium.page, rolling);
  await go(chromium.page, '#/', 'home');
  assert.equal(await chromium.page.locator('#backup-due').count(), 0);
});

test('a file that the system opens with the page is read in', async () => {
  const { page, wrong } = await fresh(() => { Object.defineProperty(globalThis, 'launchQueue', { value: { setConsumer(take) { this.take = take; } } }); });
  await page.waitForFunction(() => globalThis.launchQueue.take);
  const entry = { id: { device: 'test', seq: 1 }, lamport: 1, happened: 1_700_000_000_000, recorded: 1_700_000_000_000, what: { text: { text: rolling, at: 1_700_000_000_000, zone: 'UTC' } } };
  const opened = (name, text) => page.evaluate(([n, t]) => globalThis.launchQueue.take({ files: [{ getFile: async () => new File([t], n) }] }), [name, text]);
  await opened('release.json', JSON.stringify({ tminus: 1, id: 'opened', entries: [entry] }));
  await page.waitForSelector('[data-screen="checklist"] .line');
  assert.match(page.url(), /#\/r\/opened\//);
  await opened('strange.md', 'no checklist at all');
  await page.waitForSelector('.toast:has-text("no export of this page")');
  clean(wrong);
});
