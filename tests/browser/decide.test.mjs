// Who decides, and by which rule: polls, several people, a role, time-outs, freezes that are set aside, changes taken over, and what
// another person did at another time. By keyboard where a person would not reach for the mouse.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { atGate, prepared as ready, staged, started as begun } from './hands.mjs';
import { axe, browser, site } from './site.mjs';

let chrome;
let served;
before(async () => { chrome = await browser(); served = await site(); });
after(async () => { await chrome.close(); await served.close(); });

const MINUTE = 60_000;
const text = (page, selector) => page.locator(selector).innerText();
const lamp = (page, words) => page.waitForFunction((w) => document.querySelector('.bar .lamp')?.innerText.replace(/\s+/g, ' ').includes(w), words);
const closed = (page) => page.waitForSelector('dialog[open]', { state: 'detached' });
const beat = (page) => page.evaluate(() => window.dispatchEvent(new Event('focus')));

const prepared = () => ready(chrome, served.url);
const started = () => begun(chrome, served.url);
const gate = () => atGate(chrome, served.url);

async function named(page, name) {
  await page.locator('dialog[open] input').first().fill(name);
  await page.keyboard.press('Enter');
  await closed(page);
}

/** Says what the gate needs: label of a field → its value. */
async function rule(page, fields) {
  await page.click('#gate-rule');
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value);
  await page.keyboard.press('Enter');
  await closed(page);
}

/** Speaks for a station, by keyboard. */
async function vote(page, station, go, why = '') {
  const chip = page.locator('.gate .chip', { hasText: station });
  await chip.focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.tagName === 'SELECT');
  await page.keyboard.type(go ? 'GO' : 'NO');
  await page.keyboard.press('Tab');
  await page.keyboard.type(why);
  await page.keyboard.press('Enter');
}

test('a poll: each station speaks, a NO-GO says why, and only then the gate lets on', async () => {
  const { page, wrong, context } = await gate();
  await rule(page, { 'Stations that are polled': 'DB, Web' });
  assert.match(await text(page, '.gate'), /DB \.\.\.\s*Web \.\.\./);
  await page.keyboard.press('p');
  await page.waitForFunction(() => document.querySelector('#gate-stand').textContent.includes('waits for the word of DB; the word of Web'));
  assert.match(await text(page, '.gate'), /Go so far: Ada\. Needs the word of DB; the word of Web\./);
  assert.match(await text(page, '.toast'), /Step 1 of 5, 10 %\. The gate waits for the word of DB; the word of Web\./);
  await vote(page, 'DB', true);
  await closed(page);
  await vote(page, 'Web', false);
  assert.match(await text(page, 'dialog[open]'), /a NO-GO says why/);
  await page.getByLabel('Why; needed for NO-GO').fill('the queue grows');
  await page.keyboard.press('Enter');
  await closed(page);
  assert.match(await text(page, '.gate'), /Needs NO-GO from Web: the queue grows\./);
  assert.match(await text(page, '.gate'), /DB GO, Ada\s*Web NO-GO, Ada/);
  await page.keyboard.press('p');
  assert.match(await text(page, '#stage'), /Step 1 of 5/, 'a NO-GO keeps it here');
  await vote(page, 'Web', true);
  await closed(page);
  await page.waitForFunction(() => document.querySelector('.gate').innerText.includes('It has all it needs'));
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press('p');
  await staged(page, 'Step 2 of 5');
  assert.match(await text(page, '.run-side .log'), /Web: GO Ada[\s\S]*Web: NO-GO Ada[\s\S]*DB: GO Ada/);
  assert.deepEqual(wrong, []);
  await context.close();
});

test('a gate that needs two people takes the word of two, and of one only once', async () => {
  const { page, wrong, context } = await gate();
  await rule(page, { 'How many different people say go': '2' });
  await page.keyboard.press('p');
  await page.waitForFunction(() => document.querySelector('#gate-stand').textContent.includes('waits for one more person'));
  await page.keyboard.press('p');
  await page.waitForFunction(() => document.querySelector('.toast').textContent.includes('waits for one more person'));
  assert.match(await text(page, '#stage'), /Step 1 of 5/, 'the same person twice is one person');
  await page.click('#gate-voice');
  await page.waitForFunction(() => document.activeElement?.closest('dialog'));
  await page.keyboard.type(' ada ');
  await page.keyboard.press('Enter');
  assert.match(await text(page, 'dialog[open]'), /ada has said go already/i);
  await page.getByLabel('Who says go').fill('Bo');
  await page.keyboard.press('Enter');
  await closed(page);
  await staged(page, 'Step 2 of 5');
  assert.match(await text(page, '.run-side .log'), /Proceed at 10 %.* Bo, written down by Ada/);
  assert.deepEqual(wrong, []);
  await context.close();
});

test('a role that must say go is asked by its name', async () => {
  const { page, wrong, context } = await gate();
  await rule(page, { 'A role that must say go': 'SRE' });
  await page.keyboard.press('p');
  await page.waitForFunction(() => document.querySelector('#gate-stand').textContent.includes('waits for the word of SRE'));
  await vote(page, 'SRE', true);
  await closed(page);
  await page.keyboard.press('p');
  await staged(page, 'Step 2 of 5');
  assert.deepEqual(wrong, []);
  await context.close();
});

test('a gate that nobody decides looks timed out, is told, holds the lamp, and can still be decided with a reason', async () => {
  const { page, wrong, context } = await gate();
  await rule(page, { 'Times out after so many minutes': '10' });
  assert.match(await text(page, '.gate'), /times out in 8:\d\d|times out in 9:\d\d/);
  await context.clock.fastForward(10 * MINUTE);
  await beat(page);
  await page.waitForFunction(() => document.querySelector('#gate-stand').textContent.includes('timed out'));
  assert.ok(await page.locator('#gate-stand.bad').count(), 'it looks like it');
  await lamp(page, 'HOLD The gate at 10 % timed out: nobody decided');
  assert.match(await page.locator('#polite').textContent(), /The gate at 10 % timed out/);
  assert.match(await text(page, '.run-rail'), /timed out/);
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press('p');
  await page.waitForSelector('dialog[open] form');
  assert.match(await text(page, 'dialog[open]'), /HOLD: The gate at 10 % timed out/);
  await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
  await page.keyboard.type('the call ran long');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await closed(page);
  await staged(page, 'Step 2 of 5');
  assert.deepEqual(wrong, []);
  await context.close();
});

/** Adds a freeze over today. */
async function frozen(page, { hard = false, owner = '' } = {}) {
  await page.getByRole('button', { name: 'Add a freeze' }).click();
  await page.getByLabel('Name').fill('Black Friday');
  await page.getByLabel('First day').fill('2026-11-24');
  await page.getByLabel('Last day').fill('2026-11-30');
  await page.getByLabel('Who answers for it').fill(owner);
  if (hard) await page.getByLabel('Hard').check();
  await page.getByLabel('Why it is there').fill('the busiest week');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => !document.querySelector('dialog[open]') || document.querySelector('dialog[open] input[autofocus], dialog[open] #who, dialog[open] input'));
}

test('a freeze holds the release until somebody with a reason, or its owner, sets it aside', async () => {
  const { page, wrong, context } = await prepared();
  await frozen(page, { hard: true, owner: 'Cleo' });
  if (await page.locator('dialog[open]').count()) await named(page, 'Ada');
  await lamp(page, 'NO-GO Freeze: Black Friday');
  assert.match(await text(page, '.freezes'), /Black Friday \(hard\): .*the busiest week\. This release meets it\./);
  assert.deepEqual(await axe(page), []);
  await page.getByRole('button', { name: 'Set aside' }).click();
  await page.getByLabel('Why').fill('a fix for the tills');
  await page.getByLabel('Who answers for it').fill('Ada');
  await page.keyboard.press('Enter');
  assert.match(await text(page, 'dialog[open]'), /Only Cleo may set this freeze aside/);
  await page.getByLabel('Who answers for it').fill('Cleo');
  await page.keyboard.press('Enter');
  await closed(page);
  await page.waitForFunction(() => document.querySelector('.freezes').innerText.includes('Set aside by Cleo: a fix for the tills.'));
  assert.ok(!(await text(page, '.bar .lamp')).includes('Freeze'));
  assert.deepEqual(wrong, []);
  await context.close();
});

test('a freeze that a run comes into can be set aside where the run is', async () => {
  const { page, wrong, context } = await prepared();
  await page.getByRole('button', { name: 'Add a freeze' }).click();
  await page.getByLabel('Name').fill('Night');
  await page.getByLabel('First day').fill('2026-11-25');
  await page.getByLabel('Last day').fill('2026-11-25');
  await page.keyboard.press('Enter');
  await page.waitForTimeout(300);
  if (await page.locator('dialog[open]').count()) await named(page, 'Ada');
  await page.click('#start-run');
  await page.waitForSelector('.now-step');
  assert.equal(await page.locator('.freeze-banner').count(), 0, 'it ends before midnight');
  await context.clock.fastForward(4 * 60 * MINUTE);
  await beat(page);
  await lamp(page, 'HOLD Freeze: Night');
  const banner = page.locator('.freeze-banner');
  assert.match(await banner.innerText(), /Freeze: Night/);
  await banner.getByRole('button').click();
  await page.getByLabel('Why').fill('nobody is asleep');
  await page.getByLabel('Who answers for it').fill('Ada');
  await page.keyboard.press('Enter');
  await closed(page);
  await page.waitForSelector('.freeze-banner', { state: 'detached' });
  assert.ok(!(await text(page, '.bar .lamp')).includes('Freeze'));
  assert.deepEqual(wrong, []);
  await context.close();
});

test('a changed description shows as drift and comes into the run only on purpose, with a reason', async () => {
  const { page, wrong, context } = await started();
  const lines = await page.locator('.run-main .line').count();
  await page.keyboard.press('g');
  await page.keyboard.press('f');
  await page.waitForSelector('[data-screen="scenario"]');
  const field = page.locator('main textarea').first();
  await field.fill(`${await field.inputValue()}. There is a database migration: a new column on users, PostgreSQL`);
  await field.blur();
  await page.waitForTimeout(500);
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.waitForSelector('.drift');
  assert.match(await text(page, '.drift summary'), /changed since the start: \d+ changes\. The run goes on by the sealed plan\./);
  assert.equal(await page.locator('.run-main .line').count(), lines, 'nothing moved under the run');
  await page.locator('.drift summary').click();
  await page.locator('.drift').getByRole('button', { name: 'Take over' }).click();
  await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
  await page.locator('dialog[open] button[type="submit"]').click();
  assert.match(await text(page, 'dialog[open]'), /Why: this is needed/);
  await page.getByLabel('Why').fill('the migration was forgotten');
  await page.locator('dialog[open] button[type="submit"]').click();
  await closed(page);
  await page.waitForSelector('.drift', { state: 'detached' });
  assert.match(await text(page, '.run-side .log'), /Changes taken over/);
  await page.waitForFunction((n) => document.querySelectorAll('.run-main .line').length !== n, lines);
  assert.deepEqual(wrong, []);
  await context.close();
});

test('what another person did earlier is entered under its own time and name', async () => {
  const { page, wrong, context } = await gate();
  const report = async (fields) => {
    await page.getByRole('button', { name: 'Happened earlier' }).click();
    await page.waitForSelector('dialog[open] form');
    for (const [label, value] of Object.entries(fields)) {
      const field = page.getByLabel(label, { exact: false }).first();
      if (await field.evaluate((e) => e.tagName === 'SELECT')) await field.selectOption(value); else await field.fill(value);
    }
    await page.locator('dialog[open] button[type="submit"]').click();
  };
  await report({ What: 'seen', 'At what time': '19:40', 'Heard from': 'Bo' });
  assert.match(await text(page, 'dialog[open]'), /In words: say what was seen or done/);
  await page.getByLabel('In words').fill('the cache was warmed');
  await page.locator('dialog[open] button[type="submit"]').click();
  await closed(page);
  assert.match(await text(page, '.run-side .log'), /19:40\s*the cache was warmed Bo, written down by Ada/);
  // The step began two minutes earlier than the page was told.
  const since = await page.evaluate(() => document.querySelector('.clocks dd').textContent);
  await report({ What: 'began', Where: 'step:s1', 'At what time': '19:58', 'Heard from': 'Bo' });
  await closed(page);
  await page.waitForFunction((was) => document.querySelector('.clocks dd').textContent.length > 0 && parseInt(document.querySelector('.clocks dd').textContent, 10) > parseInt(was, 10), since);
  // Somebody on the phone said go a moment ago: the word is theirs.
  await report({ What: 'go', Where: 'step:s1', 'At what time': '20:06', 'Heard from': 'Cleo' });
  await closed(page);
  await page.waitForFunction(() => document.querySelector('#gate-stand').textContent.includes('passed'));
  assert.match(await text(page, '#gate-stand'), /by Cleo/);
  assert.match(await text(page, '.gate'), /Go so far: Cleo\./);
  assert.deepEqual(wrong, []);
  await context.close();
});
