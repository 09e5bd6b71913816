// Going back and incidents: the way from where the release stands and from other states, deciding to go back, the list for a
// symptom, a declared incident with its clocks.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browser, open, rolling, site } from './site.mjs';

let chrome;
let served;
before(async () => { chrome = await browser(); served = await site(); });
after(async () => { await chrome.close(); await served.close(); });

/** The files of a release, one of the entries above them open. */
async function at(entry, options = {}) {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const { page, wrong } = await open(context, served.url);
  await page.fill('#describe', rolling);
  await page.click('#open-plan');
  await page.waitForSelector('[data-screen="checklist"] .line');
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await page.getByRole('button', { name: entry, exact: true }).click();
  return { page, wrong, context };
}
const chip = (page, name) => page.locator('.chip', { hasText: name });

test('going back shows the way from where the release stands and from other states, Git first under Argo CD', async () => {
  const { page, wrong, context } = await at('Going back');
  await page.waitForSelector('.verdict');
  assert.match(await page.locator('.chip[aria-pressed="true"]').innerText(), /Nothing changed yet.*we are here/s);
  assert.match(await page.locator('.verdict').innerText(), /Nothing to go back from/);
  await chip(page, 'Complete, old side kept').click();
  await page.waitForSelector('.legs');
  const commands = await page.locator('.moves pre').allTextContents();
  assert.match(commands[0], /^git revert/);
  assert.ok(!commands.some((c) => c.startsWith('kubectl rollout undo')), 'self-heal would put it back');
  assert.match(await page.locator('.back-facts').innerText(), /discount_code/, 'what is lost is named');
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(wrong, []);
  await context.close();
});

test('an incident: the first three actions, a decision with a deadline, clocks, and its messages first', async () => {
  const { page, wrong, context } = await at('Incident');
  await chip(page, 'The error rate is high').click();
  assert.equal(await page.locator('.drill-first li').count(), 3);
  assert.match(await page.locator('.drill .notice').innerText(), /Decide within 10 min/);
  await page.fill('#incident-what', 'Card payments fail');
  await page.click('#declare');
  const name = page.locator('dialog[open] input').first();
  await name.waitFor();
  await name.fill('Dana Fox');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.incident-card');
  assert.match(await page.locator('.incident-card').innerText(), /Card payments fail[\s\S]*1[45] min left|899 s/);
  assert.match(await page.locator('.drill .notice').innerText(), /Decide by .*: \d+ (min|s) left/);
  assert.deepEqual(await axe(page), []);
  await page.getByRole('link', { name: 'Write the update' }).click();
  await page.waitForSelector('.message-entry');
  assert.match(await page.locator('.message-entry').first().getAttribute('data-message'), /^incident\./);
  assert.deepEqual(wrong, []);
  await context.close();
});
