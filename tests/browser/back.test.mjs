// Going back and incidents: the way from where the release stands and from other states, deciding to go back, the list for a
// symptom, a declared incident with its clocks.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browser, canary, open, rolling, site } from './site.mjs';

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
  await page.waitForSelector('.drill-first');
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

test('going back and an incident are carried out on the run screen, on a small one too', async () => {
  for (const width of [1440, 390]) {
    const context = await chrome.newContext({ viewport: { width, height: 900 }, bypassCSP: true });
    const { page, wrong } = await open(context, served.url);
    await page.fill('#describe', canary);
    await page.click('#open-plan');
    await page.waitForSelector('[data-screen="checklist"]');
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.click('#start-run');
    await page.locator('dialog[open] input').first().fill('Ada');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.now-step');
    // The deployment begins, against what is open, and somebody holds it.
    for (const stage of ['before step 1', 'Step 1 of 5']) {
      await page.keyboard.press('p');
      await page.locator('dialog[open] textarea').fill('the call says go').catch(() => {});
      if (await page.locator('dialog[open]').count()) await page.locator('dialog[open] button[type="submit"]').click();
      await page.waitForFunction((s) => document.querySelector('#stage').textContent.includes(s), stage);
    }
    await page.keyboard.press('h');
    await page.getByLabel('Why').fill('odd');
    await page.getByLabel('What ends it').fill('calm');
    await page.locator('dialog[open] button[type="submit"]').click();
    await page.waitForSelector('.hold-banner');
    // What the files screen offers leads back to the run, and nothing waits any more.
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.getByRole('button', { name: 'Going back', exact: true }).click();
    await page.getByLabel('Why we go back').fill('errors');
    await page.getByRole('button', { name: 'Roll back', exact: true }).click();
    await page.waitForSelector('[data-screen="run"]');
    await page.waitForFunction(() => document.querySelector('#stage').textContent.startsWith('Going back'));
    assert.equal(await page.locator('.hold-banner').count(), 0);
    assert.match((await page.locator('.bar .lamp').innerText()).replace(/\s+/g, ' '), /NO-GO Going back: errors/);
    const back = page.locator('[data-list="if-rollback"]');
    await back.locator('.verdict').waitFor();
    assert.match(await back.innerText(), /Finish what was begun, in this order/);
    await back.locator('.more-commands > summary').click();
    await back.locator('.legs').waitFor();
    assert.ok(await back.locator('.legs .command').count() > 1, 'with its commands');
    assert.equal(await back.getByRole('button', { name: 'Roll back', exact: true }).count(), 0, 'it is decided already');
    await page.getByRole('button', { name: 'Declare incident' }).click();
    await page.getByLabel('What users notice').last().fill('Card payments fail');
    await page.locator('dialog[open] button[type="submit"]').click();
    const incident = page.locator('[data-list="if-incident"]');
    await incident.locator('.incident-card').waitFor();
    assert.match(await incident.innerText(), /Card payments fail[\s\S]*Next update, every 15 min/);
    await incident.locator('.chip', { hasText: 'The error rate is high' }).click();
    await incident.locator('.drill-first').waitFor();
    assert.equal(await incident.locator('.drill-first li').count(), 3);
    await page.locator('.toast button').first().click({ force: true }).catch(() => {});
    assert.deepEqual(await axe(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `nothing sticks out at ${width} px`);
    await incident.getByLabel('What ended it').fill('rolled back');
    await incident.getByRole('button', { name: 'Resolved' }).click();
    await incident.locator('.incident-card.over').waitFor();
    assert.deepEqual(wrong, []);
    await context.close();
  }
});
