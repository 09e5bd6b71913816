// Templates of one's own: a release's inputs under a name, without what was done with it.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { visit as go } from './hands.mjs';
import { axe, browser, open, rolling, site } from './site.mjs';

let chrome;
let served;
const folder = mkdtempSync(join(tmpdir(), 'tminus-templates-'));
before(async () => { chrome = await browser(); served = await site(); });
after(async () => { await chrome.close(); await served.close(); rmSync(folder, { recursive: true, force: true }); });

const clean = (wrong) => assert.deepEqual(wrong, [], 'no console error, no request to elsewhere');
const context = () => chrome.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
const row = (name) => `[data-template]:has-text("${name}")`;

test('a template keeps the inputs, starts releases with nothing ticked, and leaves the original alone', async () => {
  const { page, wrong } = await open(await context(), served.url);
  await page.fill('#describe', rolling);
  await page.click('#open-plan');
  await page.waitForSelector('[data-screen="checklist"] .line');
  await page.locator('.line input').first().click();
  const who = page.getByRole('dialog').getByLabel('Name');
  await who.fill('Alice');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.line.done');
  await page.keyboard.press('a');
  await page.getByRole('dialog').getByLabel('What must be true or done').fill('Call the bank');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.line:has-text("Call the bank")');
  const address = await page.evaluate(() => location.hash);
  const lines = await page.locator('.line').count();

  await go(page, address.replace('checklist', 'export'), 'export');
  await page.fill('#template-name', 'Checkout, Tuesdays');
  await page.click('#keep-template');
  await page.waitForSelector('.toast:has-text("Checkout, Tuesdays is kept as a template")');
  await go(page, '#/', 'home');
  await page.waitForSelector(row('Checkout, Tuesdays'));
  assert.equal(await page.locator('.known-row:not([data-template])').count(), 1, 'a template is no release of the list');
  assert.deepEqual(await axe(page), []);
  await page.getByRole('button', { name: 'Start from Checkout, Tuesdays' }).click();
  await page.waitForFunction((text) => document.querySelector('#describe').value === text, rolling);
  await page.waitForSelector('[data-fact="app_name"]');
  await page.click('#open-plan');
  await page.waitForSelector('[data-screen="checklist"] .line:has-text("Call the bank")');
  const started = await page.evaluate(() => location.hash);
  assert.notEqual(started, address);
  await page.waitForFunction((n) => document.querySelectorAll('.line').length === n, lines);
  assert.equal(await page.locator('.line.done').count(), 0, 'nothing is ticked');
  await go(page, address, 'checklist');
  await page.waitForFunction(() => document.querySelectorAll('.line.done').length === 1);

  await go(page, '#/', 'home');
  await page.getByRole('button', { name: 'Rename Checkout, Tuesdays' }).click();
  await page.getByLabel('New name of Checkout, Tuesdays').fill('Checkout <b>');
  await page.keyboard.press('Enter');
  await page.waitForSelector(row('Checkout <b>'));
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export Checkout <b>' }).click()]);
  const path = join(folder, 'template.yaml');
  writeFileSync(path, readFileSync(await file.path()));
  await page.getByRole('button', { name: 'Delete Checkout <b>' }).click();
  await page.waitForSelector('[data-template]', { state: 'detached' });
  await page.getByRole('button', { name: 'Take it back' }).click();
  await page.waitForSelector(row('Checkout <b>'));

  const other = await open(await context(), served.url);
  await other.page.getByRole('button', { name: 'Read a file in' }).click();
  await other.page.getByRole('dialog').locator('#import').setInputFiles(path);
  await other.page.waitForSelector('.toast:has-text("The template is read in")');
  await other.page.waitForSelector(row('Checkout <b>'));
  await other.page.getByRole('button', { name: 'Start from Checkout <b>' }).click();
  await other.page.click('#open-plan');
  await other.page.waitForSelector('.line:has-text("Call the bank")');
  assert.equal(await other.page.locator('.line.done').count(), 0);
  clean([...wrong, ...other.wrong]);
});
