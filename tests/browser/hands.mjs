// What a person does on the page, as the browser tests share it.
import { canary, open } from './site.mjs';

/** Types a description and opens its checklist. */
export async function describe(page, text) {
  await page.fill('#describe', text);
  await page.click('#open-plan');
  await page.waitForSelector('[data-screen="checklist"] .line');
}

/** Ticks a line; says who one is where that is asked. */
export async function tick(page, n = 0, who = 'Alice') {
  const before = await page.locator('.line.done').count();
  await page.locator('.line input').nth(n).click();
  const name = page.getByRole('dialog').getByLabel('Name');
  if (await name.count()) { await name.fill(who); await page.keyboard.press('Enter'); }
  await page.waitForFunction((was) => document.querySelectorAll('.line.done').length > was, before);
}

/** Goes to an address of the page. */
export async function visit(page, hash, screen) {
  await page.evaluate((to) => { location.hash = to; }, hash);
  await page.waitForSelector(`[data-screen="${screen}"]`);
}

/** Goes to a screen of the open release. */
export async function show(page, screen) {
  await visit(page, await page.evaluate((to) => `#/r/${location.hash.split('/')[2]}/${to}`, screen), screen);
}

/** Waits until the run says that it is there. */
export const staged = (page, words) => page.waitForFunction((w) => document.querySelector('#stage')?.textContent.includes(w), words);

/** Ticks the present step until none is left; returns how many there were. */
export async function settle(page) {
  for (let n = 0; n < 60; n += 1) {
    const line = await page.evaluate(() => document.querySelector('#now')?.dataset.line);
    if (!line) return n;
    await page.keyboard.press('x');
    await page.waitForFunction((l) => document.querySelector('#now')?.dataset.line !== l, line);
  }
  return 60;
}

/** The run screen of a canary before its start, at a time that stands still. */
export async function prepared(chrome, url, options = {}) {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', timezoneId: 'UTC', bypassCSP: true, ...options });
  await context.clock.install({ time: new Date('2026-11-24T20:00:00Z') });
  const { page, wrong } = await open(context, url);
  await describe(page, `${canary}, no user impact`);
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.waitForSelector('#start-run');
  return { context, page, wrong };
}

/** The same, started by Ada. */
export async function started(chrome, url, options) {
  const made = await prepared(chrome, url, options);
  await made.page.click('#start-run');
  await made.page.locator('dialog[open] input').first().fill('Ada');
  await made.page.keyboard.press('Enter');
  await made.page.waitForSelector('.now-step');
  // What was going on is told no longer than it goes on.
  await made.page.waitForFunction(() => document.querySelector('.toast')?.textContent.includes('The plan is sealed'));
  return made;
}

/** The same in its first step, all of whose lines are ticked, its pause over: the gate is open. */
export async function atGate(chrome, url, options) {
  const made = await started(chrome, url, options);
  const { page, context } = made;
  for (const stage of ['before step 1', 'Step 1 of 5']) {
    await settle(page);
    await page.keyboard.press('p');
    await staged(page, stage);
  }
  await settle(page);
  await context.clock.fastForward(6 * 60_000);
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await page.waitForFunction(() => document.querySelector('#gate-stand').textContent.includes('open since'));
  return made;
}
