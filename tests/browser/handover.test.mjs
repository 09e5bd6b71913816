// A release goes from one person to another without a server: as a link, and as a file where a link is not enough.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { describe, show as go, tick as ticked } from './hands.mjs';
import { axe, browser, canary, open, rolling, site } from './site.mjs';

let chrome;
let served;
before(async () => { chrome = await browser(); served = await site(); });
after(async () => { await chrome.close(); await served.close(); });

const clean = (wrong) => assert.deepEqual(wrong, [], 'no console error, no request to elsewhere');
const context = () => chrome.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true, permissions: ['clipboard-read', 'clipboard-write'] });
const tick = (page, n) => ticked(page, n, 'Zoë');
/** The link of the open release. */
async function link(page) {
  await go(page, 'export');
  await page.click('#hand-link-make');
  await page.waitForSelector('#hand-link');
  return page.inputValue('#hand-link');
}
/** The log of the open release. */
async function log(page) {
  await go(page, 'export');
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await page.waitForSelector('#preview[data-ready="json"]');
  return JSON.parse(await page.locator('#preview').textContent()).entries;
}
const facts = (page) => page.locator('.handed-facts').innerText();
const releases = (page) => page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('tminus:doc:')).length);
const handed = async (page) => { await page.waitForSelector('[data-screen="handed"] .handed-facts, #handed-problem'); };

test('a link opens in another browser, says what it holds, and stores nothing before it is taken in', async () => {
  const one = await open(await context(), served.url);
  await describe(one.page, rolling);
  await tick(one.page);
  const to = await link(one.page);
  assert.ok(to.startsWith(`${served.url}#/h/1.`), to.slice(0, 80));
  assert.match(await one.page.locator('#hand-over').innerText(), /sent to no server[\s\S]*holds everything that was typed/);
  await one.page.click('#hand-copy');
  await one.page.waitForSelector('.toast:has-text("The link is copied")');
  assert.equal(await one.page.evaluate(() => navigator.clipboard.readText()), to);
  assert.deepEqual(await axe(one.page), []);

  const other = await open(await context(), to);
  const { page } = other;
  await handed(page);
  const told = await facts(page);
  for (const part of ['checkout-service', '2.2.5 → ', '2.3.0', 'by Zoë', 'not in this browser yet']) assert.ok(told.includes(part), `${part} in ${told}`);
  assert.equal(await releases(page), 0);
  assert.deepEqual(await axe(page), []);
  await page.click('#leave-it');
  await page.waitForSelector('[data-screen="home"]');
  assert.equal(await releases(page), 0, 'leaving it leaves nothing');
  await page.goBack();
  await handed(page);
  await page.click('#take-in');
  await page.waitForSelector('[data-screen="checklist"] .line.done');
  assert.deepEqual(await log(page), await log(one.page));

  // The same link again, then a newer one, then an older one.
  await page.goto(to);
  await handed(page);
  assert.match(await facts(page), /the same here/);
  await one.page.evaluate(() => { location.hash = `#/r/${location.hash.split('/')[2]}/checklist`; });
  await one.page.waitForSelector('[data-screen="checklist"] .line');
  await tick(one.page, 3);
  const newer = await link(one.page);
  assert.notEqual(newer, to);
  await page.goto(newer);
  await page.waitForFunction(() => document.querySelector('.handed-facts')?.innerText.includes('newer in the link'));
  await page.click('#take-in');
  await page.waitForFunction(() => document.querySelectorAll('.line.done').length === 2);
  await page.goto(to);
  await handed(page);
  assert.match(await facts(page), /newer here, nothing to take/);
  clean([...one.wrong, ...other.wrong]);
  assert.ok(!served.requests.some((path) => path.includes('/h/')), 'no server saw the link');
});

test('a link that was cut, is of a newer version or rubbish says so and what to do, and changes nothing', async () => {
  const one = await open(await context(), served.url);
  await describe(one.page, 'checkout-service v2.2.5 -> v2.3.0 to prod');
  const to = await link(one.page);
  const { page, wrong } = await open(await context(), to.slice(0, -20));
  await handed(page);
  assert.match(await page.locator('#handed-problem').innerText(), /cut or changed on its way.*Copy it whole/);
  assert.deepEqual(await axe(page), []);
  for (const [data, says] of [['2.abc', /newer version.*Reload/], ['hello', /no hand-over link/], ['1.', /cut or changed/], ['1.%3Cscript%3E', /cut or changed/]]) {
    await page.goto(`${served.url}#/h/${data}`);
    await page.waitForFunction((source) => new RegExp(source, 's').test(document.querySelector('#handed-problem')?.innerText ?? ''), says.source);
  }
  assert.equal(await releases(page), 0);
  clean([...one.wrong, ...wrong]);
});

test('a short link has a QR code, black on white in the dark too; a long one goes by file', async () => {
  const made = await chrome.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark', acceptDownloads: true });
  const { page, wrong } = await open(made, served.url);
  await describe(page, 'checkout-service v2.2.5 -> v2.3.0 to prod');
  await link(page);
  const fills = await page.locator('#hand-code').evaluate((svg) => [...svg.children].map((e) => getComputedStyle(e).fill));
  assert.deepEqual(fills, ['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
  const noise = Array.from({ length: 9000 }, (_, i) => ((i * 2654435761) >>> 0).toString(36)).join(' ');
  await page.evaluate(() => { location.hash = '#/'; });
  await page.waitForSelector('[data-screen="home"]');
  await describe(page, `checkout-service v2.2.5 -> v2.3.0 to prod. ${noise}`);
  await go(page, 'export');
  await page.click('#hand-link-make');
  await page.waitForSelector('#hand-problem');
  assert.match(await page.locator('#hand-problem').innerText(), /characters.*Hand over the file/);
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#hand-file')]);
  assert.equal(JSON.parse(readFileSync(await file.path(), 'utf8')).tminus, 1);
  clean(wrong);
});

test('a run that has started goes by file with its plan; its link says that the plan is missing', async () => {
  const { page, wrong } = await open(await context(), served.url);
  await describe(page, canary);
  await go(page, 'run');
  await page.click('#start-run');
  const name = page.locator('dialog[open] input').first();
  if (await name.count()) { await name.fill('Ada'); await page.keyboard.press('Enter'); }
  await page.waitForSelector('.now-step');
  const to = await link(page);
  assert.match(await page.locator('#hand-sealed').innerText(), /sealed plan[\s\S]*goes by file/);
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#hand-file')]);
  assert.equal(Object.keys(JSON.parse(readFileSync(await file.path(), 'utf8')).sealed).length, 1);
  const other = await open(await context(), to);
  await handed(other.page);
  await other.page.waitForSelector('#handed-missing');
  clean([...wrong, ...other.wrong]);
});
