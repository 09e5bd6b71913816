// What the page does where its workers or its parts do not come.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browser, canary, open, site } from './site.mjs';

let chrome;
let served;
before(async () => { chrome = await browser(); served = await site(); });
after(async () => { await chrome?.close(); await served?.close(); });

test('where the browser starts no worker, plans and exports are made in the page', async () => {
  const context = await chrome.newContext();
  await context.addInitScript(() => { window.Worker = class { constructor() { throw new DOMException('denied', 'SecurityError'); } }; });
  const { page, wrong } = await open(context, served.url);
  assert.equal(page.workers().length, 0);
  await page.fill('#describe', canary);
  await page.waitForSelector('[data-fact="app_name"]');
  await page.click('#open-plan');
  await page.waitForSelector('.line input');
  await page.getByRole('link', { name: 'Take away' }).click();
  await page.waitForSelector('#preview[data-ready="markdown"]');
  assert.match(await page.textContent('#preview'), /auth-service/);
  assert.deepEqual(wrong, []);
  await context.close();
});

test('a planner that does not come is told, nothing typed is lost, and trying again works', async () => {
  const context = await chrome.newContext();
  await context.route('**/planner-*.wasm', (route) => route.abort());
  const { page } = await open(context, served.url);
  await page.fill('#describe', canary);
  const problem = page.locator('.notice.bad', { hasText: 'makes plans' });
  await problem.waitFor();
  assert.equal(await page.inputValue('#describe'), canary);
  await context.unroute('**/planner-*.wasm');
  await problem.getByRole('button', { name: 'Try again' }).click();
  await page.waitForSelector('[data-fact="app_name"]');
  assert.equal(await problem.count(), 0);
  await context.close();
});

test('a screen whose code does not come says so, and trying again works', async () => {
  const context = await chrome.newContext();
  await context.route('**/split-screens-*.wasm', (route) => route.abort());
  const page = await context.newPage();
  await page.goto(`${served.url}#/settings`);
  const again = page.getByRole('alert').getByRole('button', { name: 'Try again' });
  await again.waitFor();
  await context.unroute('**/split-screens-*.wasm');
  await again.click();
  await page.waitForSelector('[data-screen="settings"]');
  await context.close();
});

test('a release is never GO before its plan is there', async () => {
  const context = await chrome.newContext();
  const { page } = await open(context, served.url);
  await page.fill('#describe', canary);
  await page.click('#open-plan');
  await page.waitForSelector('.lamp.hold');
  await context.route('**/planner-*.wasm', async (route) => { await new Promise((r) => setTimeout(r, 1500)); await route.continue(); });
  const seen = [];
  await page.exposeFunction('sawLamp', (text) => seen.push(text));
  await page.addInitScript(() => new MutationObserver(() => {
    const lamp = document.querySelector('.lamp b');
    if (lamp) window.sawLamp(lamp.textContent);
  }).observe(document, { childList: true, subtree: true }));
  await page.reload();
  await page.waitForSelector('.making');
  await page.waitForSelector('.line input');
  await page.waitForSelector('.lamp.hold');
  assert.deepEqual([...new Set(seen)], ['HOLD']);
  await context.close();
});
