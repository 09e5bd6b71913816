// The run day in the built page: by keyboard alone, with holds and a way back; across reload, a killed page, a moved clock and a
// tab that sleeps; and a board in a second window. The projected end is checked against a walk along the clock made here.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { settle, staged } from './hands.mjs';
import { alive, axe, browser, canary, open, profile, site, untilTrue } from './site.mjs';

let chrome;
let served;
before(async () => { chrome = await browser(); served = await site(); });
after(async () => { await chrome.close(); await served.close(); });

const MINUTE = 60_000;
const text = `${canary}, no user impact`;
/** Minutes of the steps of `canary`; the last one is the strategy's own. */
const pauses = [5, 5, 10, 5, 30];

/** A context whose clock can be moved. */
async function context(options = {}) {
  const made = await chrome.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'], ...options });
  await made.clock.install({ time: new Date('2026-11-24T20:00:00Z') });
  return made;
}

/** Types a description and starts its run, by keyboard alone. */
async function started(made) {
  const opened = await open(made, served.url);
  const { page } = opened;
  await page.focus('#describe');
  await page.keyboard.insertText(text);
  await page.waitForSelector('[data-fact="app_name"]');
  await press(page, '#open-plan');
  await page.waitForSelector('[data-screen="checklist"]');
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.waitForSelector('#start-run');
  await press(page, '#start-run');
  await page.keyboard.insertText('Ada');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.now-step');
  return opened;
}

/** Goes to a button by Tab and presses it. */
async function press(page, selector) {
  for (let i = 0; i < 150; i += 1) {
    if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) break;
    await page.keyboard.press('Tab');
  }
  assert.ok(await page.evaluate((s) => document.activeElement?.matches(s), selector), `${selector} cannot be reached by Tab`);
  await page.keyboard.press('Enter');
}


/** Fills the open form by keyboard: a word for each field, then Enter in its last one. */
async function fill(page, words) {
  await page.waitForSelector('dialog[open] form');
  await page.waitForFunction(() => document.activeElement?.closest('dialog'));
  for (const [i, word] of words.entries()) {
    if (i > 0) await page.keyboard.press('Tab');
    if (word !== null) await page.keyboard.insertText(word);
  }
  if (await page.evaluate(() => document.activeElement.tagName) === 'TEXTAREA') { await page.keyboard.press('Tab'); await page.keyboard.press('Tab'); }
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open]', { state: 'detached' });
}

const stage = (page) => page.locator('#stage').innerText();
const now = (page) => page.evaluate(() => Date.now());

/** The run as this test sees it: walks the clock second by second. */
function walk() {
  const begins = [];
  const holds = [];
  return {
    begin: (at) => begins.push(at),
    hold: (at) => holds.push({ from: at, to: Infinity }),
    resume: (at) => { holds.at(-1).to = at; },
    end(at) {
      const rest = pauses.map((p) => p * 60);
      let over = null;
      for (let t = begins[0] ?? at; t + 1000 <= at && over === null; t += 1000) {
        const step = begins.findLastIndex((b) => b <= t);
        if (holds.some((h) => h.from <= t && t < h.to)) continue;
        rest[step] = Math.max(0, rest[step] - 1);
        if (step === pauses.length - 1 && rest[step] === 0) over = t;
      }
      return over ?? at + rest.slice(Math.max(0, begins.length - 1)).reduce((a, b) => a + b, 0) * 1000;
    },
  };
}

/** The projected end on the screen is that of the walk. */
async function agrees(page, model, when) {
  await page.waitForTimeout(50);
  const [shown, at] = await page.evaluate(() => { window.dispatchEvent(new Event('focus')); return [Number(document.querySelector('[data-finish]').dataset.finish), Date.now()]; });
  const [later] = await page.evaluate(() => new Promise((r) => { setTimeout(() => r([Number(document.querySelector('[data-finish]').dataset.finish)]), 30); }));
  const off = Math.min(...[shown, later].map((s) => Math.abs(s - model.end(at))));
  assert.ok(off < 4000, `${when}: the screen is ${Math.round(off / 1000)} s off`);
}

test('a run of forty lines with two holds and a way back, by keyboard alone', async () => {
  const made = await context();
  const { page, wrong } = await started(made);
  const model = walk();
  let lines = await settle(page);
  assert.ok(lines > 10, `${lines} lines before the deployment`);
  await page.keyboard.press('p');
  await staged(page, 'before step 1');
  lines += await settle(page);
  await agrees(page, model, 'before the first step');
  model.begin(await now(page));
  await page.keyboard.press('p');
  await staged(page, 'Step 1 of 5');
  await agrees(page, model, 'the first step begins');
  lines += await settle(page);
  await made.clock.fastForward(2 * MINUTE);
  await agrees(page, model, 'two minutes later');

  model.hold(await now(page));
  await page.keyboard.press('h');
  await fill(page, ['p95 looks odd', null, 'two calm readings']);
  await staged(page, 'On hold at 10 %');
  await made.clock.fastForward(7 * MINUTE);
  await agrees(page, model, 'seven minutes on hold');
  assert.match(await page.locator('.hold-banner').innerText(), /On hold for 7:0\d since \d\d:\d\d: p95 looks odd\. Looked after by Ada\. Ends when: two calm readings\./);
  await page.keyboard.press('s');
  await untilTrue(page, async () => (await navigator.clipboard.readText()).includes('On hold at 10 %'));
  const state = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(state, /^auth-service v3\.1\.0: On hold at 10 % since .*HOLD: On hold: p95 looks odd.*Looked after by Ada.*Next: proceed, hold or roll back at 10 %.*at the earliest.*As of /);
  assert.ok(!state.includes('\n'));

  await page.reload();
  await alive(page);
  await staged(page, 'On hold at 10 %');
  await agrees(page, model, 'after a reload');
  model.resume(await now(page));
  await page.keyboard.press('h');
  await fill(page, ['it was the probe']);
  await staged(page, 'Step 1 of 5');
  await agrees(page, model, 'the hold is over');

  await made.clock.fastForward(4 * MINUTE);
  await agrees(page, model, 'a minute over the pause');
  assert.match(await page.locator('#gate-stand').innerText(), /open since/);
  model.begin(await now(page));
  await page.keyboard.press('p');
  await staged(page, 'Step 2 of 5');
  await agrees(page, model, 'the second step begins');
  lines += await settle(page);

  model.hold(await now(page));
  await page.keyboard.press('h');
  await fill(page, ['waiting for the database team', null, 'their word']);
  await made.clock.fastForward(3 * MINUTE);
  model.resume(await now(page));
  await page.keyboard.press('h');
  await fill(page, ['they said go']);
  await staged(page, 'Step 2 of 5');
  await agrees(page, model, 'the second hold is over');

  // Before the pause is over going on needs a reason.
  await page.keyboard.press('p');
  await page.waitForSelector('dialog[open] form');
  assert.match(await page.locator('dialog[open]').innerText(), /of the pause are left/);
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog[open]', { state: 'detached' });
  await made.clock.fastForward(6 * MINUTE);
  model.begin(await now(page));
  await page.keyboard.press('p');
  await staged(page, 'Step 3 of 5');
  await agrees(page, model, 'the third step begins');
  lines += await settle(page);

  await page.keyboard.press('b');
  await fill(page, ['errors rise at half of the traffic']);
  await staged(page, 'Going back from 50 %');
  const back = await settle(page);
  assert.ok(back > 2, 'the way back has its own lines');
  lines += back;
  assert.ok(lines >= 40, `${lines} lines`);
  await press(page, '.run-ends button:nth-of-type(2)');
  await page.waitForSelector('dialog[open] form');
  await page.keyboard.press('Enter');
  await staged(page, 'Rolled back');
  assert.deepEqual(wrong, []);
  await made.close();
});

test('a tab that slept for ten minutes is right at once, and tells what became due', async () => {
  const made = await context();
  const { page, wrong } = await started(made);
  const model = walk();
  await settle(page);
  await page.keyboard.press('p');
  await staged(page, 'before step 1');
  await settle(page);
  model.begin(await now(page));
  await page.keyboard.press('p');
  await staged(page, 'Step 1 of 5');
  const visible = (on) => page.evaluate((v) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => !v });
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (v ? 'visible' : 'hidden') });
    document.dispatchEvent(new Event('visibilitychange'));
  }, on);
  await visible(false);
  await made.clock.fastForward(10 * MINUTE);
  await visible(true);
  await page.waitForFunction(() => document.querySelector('.clocks .late dd')?.textContent.startsWith('+5:'));
  assert.match(await page.locator('#polite').textContent(), /The pause at 10 % is over/);
  assert.match(await page.title(), /^GO \+5:/);
  await agrees(page, model, 'after ten minutes of sleep');
  assert.deepEqual(wrong, []);
  await made.close();
});

test('a clock that is put back is told, and one that is put forward only moves the rest', async () => {
  const made = await context();
  const { page, wrong } = await started(made);
  const model = walk();
  await settle(page);
  await page.keyboard.press('p');
  await staged(page, 'before step 1');
  await settle(page);
  model.begin(await now(page));
  await page.keyboard.press('p');
  await staged(page, 'Step 1 of 5');
  await made.clock.setSystemTime((await now(page)) + 9 * MINUTE);
  await agrees(page, model, 'nine minutes forward');
  await made.clock.setSystemTime((await now(page)) - 60 * MINUTE);
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await page.waitForFunction(() => /5\d min ahead of this computer's clock/.test(document.querySelector('main').textContent));
  assert.match(await stage(page), /Step 1 of 5/);
  assert.deepEqual(wrong, []);
  await made.close();
});

test('a second window shows the run to the room and follows it', async () => {
  const made = await context();
  const { page, wrong } = await started(made);
  await settle(page);
  const id = page.url().split('/').at(-2);
  const board = await open(made, served.url, `#/r/${id}/board`);
  await board.page.waitForSelector('[data-screen="board"]');
  await page.keyboard.press('p');
  await staged(board.page, 'before step 1');
  await settle(page);
  const model = walk();
  model.begin(await now(page));
  await page.keyboard.press('p');
  await staged(board.page, 'Step 1 of 5');
  await page.keyboard.press('h');
  await fill(page, ['odd', null, 'calm']);
  await staged(board.page, 'On hold at 10 %');
  assert.match(await board.page.locator('.board-lamp').innerText(), /HOLD\s*On hold: odd/);
  assert.match(await board.page.locator('.log').innerText(), /On hold: odd/);
  assert.equal(await board.page.locator('main button, main input').count(), 0, 'the board can be read only');
  assert.deepEqual([...wrong, ...board.wrong], []);
  await made.close();
});

test('a page that is killed in the middle of a run goes on where it was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tminus-run-'));
  try {
    let made = await profile(folder);
    const { page } = await started(made);
    await settle(page);
    await page.keyboard.press('p');
    await staged(page, 'before step 1');
    // Chromium itself writes local storage to disk some five seconds after the page did.
    await page.waitForTimeout(7000);
    const address = page.url();
    const session = await made.newCDPSession(page);
    await session.send('Browser.crash').catch(() => {});
    await made.close().catch(() => {});
    made = await profile(folder);
    const again = await open(made, address);
    await staged(again.page, 'before step 1');
    await made.close();
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

test('axe finds nothing on the run and the board, before, during and after', async () => {
  for (const [width, colorScheme] of [[390, 'dark'], [1440, 'light']]) {
    const made = await context({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
    const { page, wrong } = await open(made, served.url);
    await page.fill('#describe', text);
    await page.click('#open-plan');
    await page.waitForSelector('[data-screen="checklist"]');
    const found = [];
    const look = async (what) => {
      // What was done last is told over the foot of the page until it is closed.
      const told = page.locator('.toast button');
      if (await told.count()) await told.first().click({ force: true }).catch(() => {});
      await page.waitForTimeout(150);
      for (const violation of await axe(page)) found.push(`${what}, ${width} px: ${violation}`);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) found.push(`${what}, ${width} px: ${over} px wider than the window`);
    };
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.waitForSelector('#start-run');
    await look('before the start');
    await press(page, '#start-run');
    await page.keyboard.insertText('Ada');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.now-step');
    await look('the run');
    await page.keyboard.press('h');
    await look('the form of a hold');
    await fill(page, ['odd', null, 'calm']);
    await look('on hold');
    await page.evaluate(() => { location.hash = location.hash.replace(/[^/]+$/, 'board'); });
    await page.waitForSelector('[data-screen="board"]');
    await look('the board');
    assert.deepEqual(found, []);
    assert.deepEqual(wrong, []);
    await made.close();
  }
});
