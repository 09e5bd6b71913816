// Everybody can use every screen: axe finds nothing, nothing runs out of the window, paper works.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, browser, canary, open, rolling, site } from './site.mjs';

let chrome;
let served;
before(async () => { chrome = await browser(); served = await site(); });
after(async () => { await chrome.close(); await served.close(); });

const screens = ['scenario', 'strategy', 'checklist', 'files', 'messages', 'export'];

for (const colorScheme of ['light', 'dark']) {
  for (const width of [320, 1440]) {
    test(`axe finds nothing on any screen: ${colorScheme}, ${width} px`, async () => {
      const context = await chrome.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce', bypassCSP: true });
      const { page, wrong } = await open(context, served.url);
      const found = [];
      const look = async (screen) => {
        await page.waitForTimeout(150);
        for (const violation of await axe(page)) found.push(`${screen}: ${violation}`);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (over > 0) found.push(`${screen}: ${over} px wider than the window`);
      };
      await look('home, empty');
      await page.fill('#describe', `${canary}. ${rolling}`);
      await look('home, described');
      await page.click('#open-plan');
      await page.waitForSelector('.line');
      for (const screen of screens) {
        await page.evaluate((to) => { location.hash = location.hash.replace(/[^/]+$/, to); }, screen);
        await page.waitForSelector(`[data-screen="${screen}"]`);
        await page.evaluate(() => document.querySelectorAll('main details').forEach((d) => { d.open = true; }));
        await look(screen);
      }
      await page.evaluate(() => { location.hash = location.hash.replace(/[^/]+$/, 'checklist'); });
      await page.waitForSelector('.line');
      await page.locator('.line label').first().click();
      await look('checklist, asking for the name');
      await page.keyboard.type('Alice');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.line.done');
      await look('checklist, a line selected');
      await page.keyboard.press('Control+k');
      await look('palette');
      await page.keyboard.press('Escape');
      await page.evaluate(() => { location.hash = '#/settings'; });
      await page.waitForSelector('[data-screen="settings"]');
      await look('settings');
      assert.deepEqual(found, []);
      assert.deepEqual(wrong, []);
    });
  }
}

test('the printed checklist is a usable paper checklist', async () => {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 } });
  const { page } = await open(context, served.url);
  await page.fill('#describe', rolling);
  await page.click('#open-plan');
  await page.waitForSelector('.line');
  const pdf = await page.pdf({ format: 'A4' });
  assert.ok(pdf.length > 20_000, `${pdf.length} bytes`);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.bar').isVisible(), false);
  assert.equal(await page.locator('.line input').first().isVisible(), true);
});

test('a crash shows a plain panel with a way to the data, never a white page', async () => {
  const context = await chrome.newContext();
  const { page } = await open(context, served.url);
  await page.fill('#describe', rolling);
  await page.evaluate(() => { document.documentElement.dataset.crashed = 'a test'; });
  await page.waitForSelector('#crash:not([hidden])');
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#crash-download')]);
  assert.match(file.suggestedFilename(), /saved-data\.json$/);
});

test('letters do nothing while typing and can be switched off', async () => {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 } });
  const { page } = await open(context, served.url);
  await page.fill('#describe', rolling);
  await page.click('#open-plan');
  await page.waitForSelector('.line');
  await page.fill('#filter', '');
  await page.focus('#filter');
  await page.keyboard.type('jx?');
  assert.equal(await page.inputValue('#filter'), 'jx?');
  assert.equal(await page.getByRole('dialog').count(), 0);
  await page.evaluate(() => { location.hash = '#/settings'; });
  await page.getByLabel('Letters are shortcuts').uncheck();
  await page.locator('main').focus();
  await page.keyboard.press('?');
  assert.equal(await page.getByRole('dialog').count(), 0);
});
