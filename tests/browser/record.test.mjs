// The record: the log as a time line, replayed by a slider, with the head of the log on whatever leaves the page.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { axe, browser, open, site } from './site.mjs';

let chrome;
let served;
before(async () => { chrome = await browser(); served = await site(); });
after(async () => { await chrome.close(); await served.close(); });

/** Opens the record of a finished release by its keys. */
async function record(context, id) {
  const { page, wrong } = await open(context, served.url);
  await page.click(`[data-finished="${id}"]`);
  await page.waitForSelector('[data-screen="checklist"] .line');
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.waitForSelector('[data-screen="record"][data-ready="true"]');
  return { page, wrong };
}

const slide = (page, n) => page.locator('#replay').evaluate((e, to) => {
  e.value = to;
  e.dispatchEvent(new Event('input', { bubbles: true }));
}, String(n));

/** Waits until the state that is shown says something; the worker answers a moment after the slider. */
const stood = (page, words) => page.waitForFunction((w) => document.querySelector('.replay-rows')?.innerText.includes(w), words);

test('the log replays by a slider, and each kind of entry can be looked at alone', async () => {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 } });
  const { page, wrong } = await record(context, 'sample-auth-failing');
  const all = await page.locator('.log-entry').count();
  assert.ok(all > 70, `${all} entries`);
  await stood(page, 'ended');
  assert.match(await page.locator('#replay-lamp').innerText(), /NO-GO/);
  // Before anything happened, then at the hold at half of the traffic.
  await slide(page, 0);
  await stood(page, 'not started');
  assert.equal(await page.locator('.log-entry.later').count(), all);
  const hold = page.locator('.log-entry', { hasText: 'Two readings of the P95' });
  await hold.locator('.log-time').click();
  await stood(page, 'Two readings of the P95');
  assert.match(await page.locator('.replay-at').innerText(), /10:15 \(09:15 UTC\)/);
  assert.equal(await page.locator('.log-entry.here').count(), 1);
  // By keyboard: one entry on, and the hold is over.
  await page.focus('#replay');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => !document.querySelector('.replay-rows').innerText.includes('Two readings'));
  await page.click('.log-panel [data-kind="decision"]');
  const kinds = await page.locator('.log-entry').evaluateAll((es) => [...new Set(es.map((e) => e.dataset.kind))]);
  assert.deepEqual(kinds, ['decision']);
  assert.deepEqual(wrong, []);
  await context.close();
});

test('what is taken away carries the head, is noted once, and is found again by it', async () => {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  const { page, wrong } = await record(context, 'sample-auth');
  const before = await page.locator('.log-entry').count();
  const head = await page.locator('#head').getAttribute('title');
  assert.match(head, /^[0-9a-f]{64}$/);
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('[data-paper="record"]')]);
  assert.ok(readFileSync(await file.path(), 'utf8').includes(head));
  await page.waitForFunction((n) => document.querySelectorAll('.log-entry').length === n + 1, before);
  assert.match(await page.locator('.log-entry').first().innerText(), /Left the page: an export, record/);
  // The head moved on; the old one is found as what was sent. Taking it away again at once adds nothing.
  assert.notEqual(await page.locator('#head').getAttribute('title'), head);
  await page.fill('#pasted', head.slice(0, 12).toUpperCase());
  await page.keyboard.press('Tab');
  await page.waitForSelector('#compared .said.good');
  assert.match(await page.locator('#compared').innerText(), /matches the head sent on/);
  await page.fill('#pasted', '0123456789ab');
  await page.keyboard.press('Tab');
  await page.waitForSelector('#compared .said.bad');
  await Promise.all([page.waitForEvent('download'), page.click('[data-paper="record"]')]);
  assert.equal(await page.locator('.log-entry').count(), before + 1);
  // Undo passes it over: what left cannot be called back.
  await page.keyboard.press('Control+z');
  assert.equal(await page.locator('.log-entry', { hasText: 'Left the page' }).count(), 1);
  const text = (await page.locator('main').innerText()).toLowerCase();
  assert.ok(!text.includes('tamper'), 'it promises nothing that it cannot hold');
  assert.deepEqual(wrong, []);
  await context.close();
});

for (const [width, colorScheme] of [[1440, 'light'], [320, 'dark']]) {
  test(`the record has no violation at ${width} px, ${colorScheme}, and fits`, async () => {
    const context = await chrome.newContext({ viewport: { width, height: 900 }, colorScheme });
    const { page, wrong } = await record(context, 'sample-auth-failing');
    await slide(page, 40);
    assert.deepEqual(await axe(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
    assert.deepEqual(wrong, []);
    await context.close();
  });
}

for (const [width, colorScheme] of [[1440, 'dark'], [390, 'light']]) {
  test(`the report can be read before it is taken away, charts included, at ${width} px`, async () => {
    const context = await chrome.newContext({ viewport: { width, height: 900 }, colorScheme });
    const { page, wrong } = await record(context, 'sample-auth-failing');
    await page.focus('#show-report');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#report[aria-busy="false"]');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'show-report', 'the focus stays');
    const text = await page.locator('#report').innerText();
    assert.match(text, /Record of .*auth-service/);
    for (const part of ['Figures', 'Decisions', 'What happened', 'The log']) assert.match(text, new RegExp(part), part);
    assert.ok(await page.locator('#report .chart .track').count() > 1, 'figures are drawn');
    assert.deepEqual(await axe(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
    await page.click('#show-log');
    await page.waitForSelector('.log-entry');
    assert.deepEqual(wrong, []);
    await context.close();
  });
}
