// The messages: open one, fill a blank, copy it in several forms, put it in own words that stay when the release changes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { axe, browser, open, site, untilTrue } from './site.mjs';

const text = `checkout-service v2.2.5 -> v2.3.0 to production, EKS, Argo CD, rolling. Zero downtime.
Window: 2031-02-13 14:00 EST
On call: Alice Smith
Changes: discount *codes*, faster <b>checkout</b>`;

let chrome;
let served;
before(async () => { chrome = await browser(); served = await site(); });
after(async () => { await chrome.close(); await served.close(); });

const clean = (wrong) => assert.deepEqual(wrong, [], 'no console error, no request to elsewhere');
const body = (page) => page.locator('.message-body, .message-raw').first().textContent();
const shows = (page, pattern) => page.waitForFunction((p) => new RegExp(p).test(document.querySelector('.message-body, .message-raw')?.textContent ?? ''), pattern);

/** A release with its messages open. */
async function messages(options = {}) {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'], ...options });
  const { page, wrong } = await open(context, served.url);
  await page.fill('#describe', text);
  await page.click('#open-plan');
  await page.waitForSelector('[data-screen="checklist"] .line');
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.waitForSelector('[data-message="announcement.team"][aria-current="true"]', { timeout: 20_000 });
  return { page, wrong };
}
const copied = (page) => page.evaluate(() => navigator.clipboard.readText());

test('messages open by key, name what is due when, and are copied in the markup of where they go', async () => {
  const { page, wrong } = await messages();
  assert.match(await page.locator('[data-message="announcement.team"]').textContent(), /Thu 13 Feb 2031|Tue 11 Feb 2031/);
  await shows(page, 'Thu 13 Feb 2031, 14:00 EST \\(UTC-5, 19:00 UTC\\)');
  assert.match(await body(page), /discount \*codes\*/);
  await page.click('[data-form="slack"]');
  await page.click('#copy-message');
  await page.waitForFunction(() => document.getElementById('polite').textContent.includes('copied'));
  const slack = await copied(page);
  assert.match(slack, /\*DEPLOYMENT NOTIFICATION\*/);
  assert.match(slack, /discount \u2217codes\u2217/, 'what a person typed is no markup');
  assert.match(slack, /faster &lt;b&gt;checkout&lt;\/b&gt;/);
  await page.click('[data-form="markdown"]');
  await page.click('#copy-message');
  await untilTrue(page, async () => (await navigator.clipboard.readText()).includes('## DEPLOYMENT'));
  assert.match(await copied(page), /discount \\\*codes\\\*/);
  await page.click('#copy-rich');
  await untilTrue(page, async () => (await navigator.clipboard.read())[0].types.includes('text/html'));
  const html = await page.evaluate(async () => (await (await navigator.clipboard.read())[0].getType('text/html')).text());
  assert.ok(html.includes('<strong>Application:</strong>') && !html.includes('<b>checkout'), html);
  clean(wrong);
});

test('a blank is filled where it is shown, in every message', async () => {
  const { page, wrong } = await messages();
  await page.waitForSelector('.gap:has-text("deployer")');
  const field = page.locator('[data-blank="deployer"]');
  await field.fill('Dana Fox');
  await field.press('Tab');
  await shows(page, 'Deployer\\s*Dana Fox');
  await page.waitForSelector('[data-blank="deployer"]', { state: 'detached' });
  await page.click('[data-message="start.team"]');
  await shows(page, 'Dana Fox');
  const number = page.locator('[data-blank="duration_minutes"]');
  await number.fill('soon');
  await number.press('Tab');
  await page.waitForSelector('.message-side [role="alert"]');
  await number.fill('15');
  await number.press('Tab');
  await shows(page, '14:15 EST');
  clean(wrong);
});

test('own words stay when the release changes, the difference is shown, and the new text can be taken and taken back', async () => {
  const { page, wrong } = await messages();
  await page.click('#edit-message');
  const field = page.locator('#message-text');
  await field.fill(`Dear all, we ship on Thursday.\n\n${await field.inputValue()}`);
  await page.click('#message-done');
  await shows(page, 'Dear all, we ship on Thursday');
  assert.match(await page.locator('[data-message="announcement.team"]').textContent(), /own words/);
  await page.locator('#message-own summary').click();
  await page.waitForSelector('#message-own .difference .new:has-text("Dear all")');
  assert.equal(await page.locator('#message-moved').count(), 0);

  await page.click('[data-message="start.team"]');
  await shows(page, 'starts now');
  await page.locator('[data-blank="deployer"]').fill('Dana Fox');
  await page.locator('[data-blank="deployer"]').press('Tab');
  await shows(page, 'Dana Fox');
  await page.locator('[data-blank="channel"]').fill('#ship-it');
  await page.locator('[data-blank="channel"]').press('Tab');
  await shows(page, '#ship-it');
  await page.click('[data-message="announcement.team"]');
  await page.waitForSelector('#message-moved .difference .new:has-text("#ship-it")');
  assert.match(await body(page), /Dear all, we ship on Thursday/);
  assert.match(await body(page), /#deployment-updates/, 'the words stay as they were written');
  assert.match(await body(page), /Dana Fox/, 'a blank in own words is filled');

  await page.reload();
  await page.waitForSelector('[data-message="announcement.team"]');
  await shows(page, 'Dear all, we ship on Thursday');
  await page.click('#take-new');
  await shows(page, '#ship-it');
  assert.doesNotMatch(await body(page), /Dear all/);
  await page.keyboard.press('Control+z');
  await shows(page, 'Dear all');
  await page.click('#keep-mine');
  await page.waitForSelector('#message-moved', { state: 'detached' });
  assert.match(await body(page), /Dear all/);
  clean(wrong);
});

test('the calendar and the mail are handed over', async () => {
  const { page, wrong } = await messages();
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#calendar')]);
  const calendar = readFileSync(await file.path(), 'utf8');
  assert.match(file.suggestedFilename(), /\.ics$/);
  assert.match(calendar, /BEGIN:VALARM\r\n/);
  assert.match(calendar.replaceAll('\r\n ', ''), /send Announcement/);
  await page.click('[data-message="start.team"]');
  await page.waitForSelector('a[href^="mailto:"]');
  assert.match(await page.locator('a[href^="mailto:"]').getAttribute('href'), /^mailto:\?subject=checkout-service%20v2\.3\.0%3A%20the%20deployment%20starts&body=/);
  clean(wrong);
});

test('the messages are open to everybody: axe, light and dark, wide and narrow, and by keyboard', async () => {
  for (const [width, colorScheme] of [[1440, 'light'], [1440, 'dark'], [320, 'light']]) {
    const { page, wrong } = await messages({ viewport: { width, height: 900 }, colorScheme });
    assert.deepEqual(await axe(page), [], `${width} ${colorScheme}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width}: nothing sticks out`);
    await page.locator('[data-message="update.team"]').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-message="update.team"][aria-current="true"]');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-message')), 'update.team', 'the focus stays');
    clean(wrong);
  }
});

test('a message that is copied during a run carries the head of the log, and the record finds it again', async () => {
  const { page, wrong } = await messages();
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.click('#start-run');
  const name = page.locator('dialog[open] input').first();
  await name.fill('Ada');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.now-step');
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.waitForSelector('#message-log');
  await page.click('#copy-message');
  await page.waitForFunction(async () => / Log [0-9a-f]{12}\.\s*$|\nLog [0-9a-f]{12}\.\s*$/.test(await navigator.clipboard.readText()));
  const head = (await copied(page)).match(/Log ([0-9a-f]{12})\.\s*$/)[1];
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.waitForSelector('[data-screen="record"][data-ready="true"]');
  await page.fill('#pasted', head);
  await page.keyboard.press('Tab');
  await page.waitForSelector('#compared .said.good');
  assert.match(await page.locator('#compared').innerText(), /matches the head sent on/);
  clean(wrong);
});
