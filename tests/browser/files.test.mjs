// The files of a release: filled from the description, blanks in place, origins, the archive, and what a change of the rollout changes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { browser, open, rolling, site, untilTrue } from './site.mjs';

let chrome;
let served;
before(async () => { chrome = await browser(); served = await site(); });
after(async () => { await chrome.close(); await served.close(); });

/** Types a description and opens its files. */
async function filesOf(text) {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true, permissions: ['clipboard-read', 'clipboard-write'] });
  const { page, wrong } = await open(context, served.url);
  await page.fill('#describe', text);
  await page.click('#open-plan');
  await page.waitForSelector('[data-screen]');
  await page.evaluate(() => { location.hash = location.hash.replace(/[^/]+$/, 'files'); });
  await page.waitForSelector('.code-line');
  return { context, page, wrong };
}

const text = (page) => page.locator('#code').evaluate((e) => [...e.querySelectorAll('.code-line')].map((l) => l.textContent.replace(/\n$/, '')).join('\n'));
const show = (page, name) => page.locator('.tree-entry', { hasText: name }).first().click();

test('a value leads to the words that it came from', async () => {
  const { page, wrong, context } = await filesOf(rolling);
  await show(page, 'deployment.yaml');
  assert.match(await text(page), /kind: Deployment/);
  await page.locator('button.value', { hasText: '2.3.0' }).first().click();
  const said = await page.locator('.origin').innerText();
  assert.match(said, /New version: 2\.3\.0/);
  assert.match(said, /“.*2\.3\.0.*”/);
  assert.deepEqual(wrong, []);
  await context.close();
});

test('a blank is filled in its place, goes into every file, and survives a reload', async () => {
  const { page, wrong, context } = await filesOf('orders-api 1.4.0 to production, Kubernetes, rolling, 6 replicas');
  await show(page, 'deployment.yaml');
  await page.waitForSelector('.notice.warn');
  const blank = page.locator('#code input.blank[aria-label="Image"]').first();
  await blank.fill('registry.example.com/orders-api');
  await blank.press('Enter');
  await page.waitForFunction(() => [...document.querySelectorAll('#code button.value')].some((b) => b.textContent === 'registry.example.com/orders-api'));
  assert.equal(await page.locator('input.blank[aria-label="Image"]').count(), 0);
  await page.reload();
  await page.waitForSelector('.code-line');
  await show(page, 'deployment.yaml');
  await page.waitForFunction(() => [...document.querySelectorAll('#code button.value')].some((b) => b.textContent === 'registry.example.com/orders-api'));
  assert.deepEqual(wrong, []);
  await context.close();
});

test('changing the rollout changes the files and marks what is new', async () => {
  const { page, wrong, context } = await filesOf(rolling);
  await show(page, 'deployment.yaml');
  const before = await text(page);
  await page.locator('.side-rollout > summary').click();
  const surge = page.locator('.side-rollout input[type="text"]').first();
  await surge.fill('4');
  await surge.press('Tab');
  await page.waitForSelector('.code-line.fresh');
  const now = await text(page);
  assert.notEqual(now, before);
  assert.match(await page.locator('.code-line.fresh').first().innerText(), /maxSurge: 4/);
  assert.deepEqual(wrong, []);
  await context.close();
});

test('all files leave as one archive with the order of use, and one is copied by a key', async () => {
  const { page, wrong, context } = await filesOf(rolling);
  await show(page, 'deployment.yaml');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#bundle')]);
  const bytes = readFileSync(await download.path());
  assert.match(download.suggestedFilename(), /checkout-service.*files\.zip$/);
  assert.equal(bytes.subarray(0, 4).toString('latin1'), 'PK\u0003\u0004');
  const inside = bytes.toString('utf8');
  assert.ok(inside.includes('README.md') && inside.includes('kubernetes/checkout-service/production/deployment.yaml') && inside.includes('In the order of use'));
  await page.locator('.file-path').click();
  await page.keyboard.press('y');
  await untilTrue(page, async () => (await navigator.clipboard.readText()).includes('kind: Deployment'));
  assert.deepEqual(wrong, []);
  await context.close();
});

test('the run book lists the commands in the order of use', async () => {
  const { page, wrong, context } = await filesOf(rolling);
  await page.getByRole('button', { name: 'Run book' }).click();
  await page.waitForSelector('.run-moment');
  const heads = await page.locator('.run-moment > h2').allInnerTexts();
  const order = ['Prepare', 'Deploy', 'Watch', 'Verify', 'Pause', 'Go on', 'Abort', 'Roll back', 'Clean up'];
  const found = heads.map((h) => order.findIndex((o) => h.startsWith(o)));
  assert.ok(found.length > 0 && found.every((n, i) => n >= 0 && (i === 0 || n > found[i - 1])), heads.join(', '));
  // A jsonpath has braces too; a placeholder that nothing filled is one word in them.
  const left = (await page.locator('.run-moment pre').allInnerTexts()).join(' ').match(/(?<![$\w=]){[a-z_]+}/g) ?? [];
  assert.deepEqual(left, []);
  assert.deepEqual(wrong, []);
  await context.close();
});

test('a line of the checklist brings the commands of the tools, and one key copies the first', async () => {
  const { page, wrong, context } = await filesOf(rolling);
  await page.evaluate(() => { location.hash = location.hash.replace(/[^/]+$/, 'checklist'); });
  await page.waitForSelector('[data-line="release.rollout@T-0"]');
  // Beside the title: a click on the title itself ticks.
  const line = page.locator('[data-line="release.rollout@T-0"]');
  await line.click({ position: { x: (await line.boundingBox()).width - 100, y: 4 } });
  await page.waitForSelector('.detail .command pre');
  await page.waitForFunction(() => [...document.querySelectorAll('.detail .command pre')].some((p) => p.textContent.startsWith('kubectl rollout status deployment/checkout-service -n production')));
  const first = await page.locator('.detail .command pre').first().innerText();
  await page.keyboard.press('y');
  await untilTrue(page, async (text) => (await navigator.clipboard.readText()).trim() === text.trim(), first);
  assert.deepEqual(wrong, []);
  await context.close();
});

test('on a narrow screen the tree, the file and the blanks stand one below the other, each as wide as the screen', async () => {
  const { page, wrong, context } = await filesOf(rolling);
  await page.setViewportSize({ width: 390, height: 844 });
  const boxes = await page.evaluate(() => ['.tree', '.file-sheet', '.file-side'].map((s) => { const b = document.querySelector(s).getBoundingClientRect(); return { top: b.top, bottom: b.bottom, width: b.width }; }));
  assert.ok(boxes.every((b) => b.width > 360), JSON.stringify(boxes));
  assert.ok(boxes[0].bottom <= boxes[1].top + 1 && boxes[1].bottom <= boxes[2].top + 1, JSON.stringify(boxes));
  assert.deepEqual(wrong, []);
  await context.close();
});
