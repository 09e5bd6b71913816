// The finished releases: opened from the home screen, once each, with their ticks and their record.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { alive, axe, browser, open, site } from './site.mjs';

let chrome;
let served;
before(async () => { chrome = await browser(); served = await site(); });
after(async () => { await chrome.close(); await served.close(); });

test('a finished release opens with its ticks, and its record can be taken away', async () => {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  const { page, wrong } = await open(context, served.url);
  await page.click('[data-finished="sample-auth"]');
  await page.waitForSelector('[data-screen="checklist"] .line.done');
  assert.match(page.url(), /#\/r\/sample-auth\/checklist$/);
  assert.match(await page.title(), /Sample: auth-service/);
  const meta = await page.locator('.line.done .line-meta').allTextContents();
  assert.ok(meta.some((m) => m.includes('done by Mara Klein')), meta[0]);
  await page.evaluate(() => { location.hash = '#/r/sample-auth/export'; });
  await page.waitForSelector('[data-screen="export"]');
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await page.waitForSelector('#preview[data-ready="record"]');
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
  const text = readFileSync(await file.path(), 'utf8');
  assert.match(file.suggestedFilename(), /\.md$/);
  assert.match(text, /^# Record of Sample: auth-service v3\.1\.0/);
  assert.match(text, /32 minutes/);
  assert.match(text, /10:00 \(09:00 UTC\)/, 'in the zone of the release, whatever the zone of the browser');
  assert.deepEqual(wrong, []);
  await context.close();
});

test('a finished release is there once, however often it is opened, and keeps what was changed', async () => {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 } });
  const { page, wrong } = await open(context, served.url);
  const see = async () => {
    await page.evaluate(() => { location.hash = '#/'; });
    await page.click('[data-finished="sample-checkout"]');
    await page.waitForSelector('[data-screen="checklist"] .line.done');
  };
  await see();
  const done = await page.locator('.line.done').count();
  assert.ok(done > 20, `${done} lines are done`);
  await page.locator('.line.done input').first().click();
  await page.getByRole('dialog').getByLabel('Name').fill('Eve');
  await page.keyboard.press('Enter');
  await page.waitForFunction((n) => document.querySelectorAll('.line.done').length === n - 1, done);
  await see();
  assert.equal(await page.locator('.line.done').count(), done - 1, 'opening it again does not tick it again');
  await page.evaluate(() => { location.hash = '#/'; });
  await page.waitForSelector('.known-row');
  assert.equal(await page.locator('.known-row', { hasText: 'Sample: checkout-service' }).count(), 1);
  await page.reload();
  await alive(page);
  assert.equal(await page.locator('.known-row', { hasText: 'Sample: checkout-service' }).count(), 1);
  assert.deepEqual(await axe(page), []);
  // Deleted, it can be opened anew.
  await page.locator('.known-row .danger').first().click();
  await page.keyboard.press('Escape');
  await see();
  await page.reload();
  await alive(page);
  await page.evaluate(() => { location.hash = '#/'; });
  assert.equal(await page.locator('.known-row', { hasText: 'Sample: checkout-service' }).count(), 1);
  assert.deepEqual(wrong, []);
  await context.close();
});

test('the canary that failed is marked as rolled back', async () => {
  const context = await chrome.newContext({ viewport: { width: 320, height: 800 } });
  const { page, wrong } = await open(context, served.url);
  await page.click('[data-finished="sample-auth-failing"]');
  await page.waitForSelector('[data-screen="checklist"] .line.failed');
  assert.match(await page.locator('.line.failed').first().textContent(), /50 %|rollout/i);
  assert.deepEqual(wrong, []);
  await context.close();
});
