// Makes the pictures of public/ anew: the icons from icon.svg, and with --screens the screenshots from the built page.
// node tools/pictures.mjs [--screens]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { browser, canary, open, root, site } from '../tests/browser/site.mjs';

const to = (name) => join(root, 'public', name);
const svg = readFileSync(to('icon.svg'), 'utf8');
const chromium = await browser();

// A launcher may cut a maskable icon down to a circle of 80 %: the ground reaches the edge, the sign stays inside.
const maskable = svg.replace(/viewBox="0 0 64 64"/, 'viewBox="-8 -8 80 80"').replace(/<rect [^>]*rx="12"/, '<rect x="-8" y="-8" width="80" height="80"');
const opaque = svg.replace(' rx="12"', '');
for (const [name, size, picture] of [
  ['icon-192.png', 192, svg], ['icon-512.png', 512, svg], ['maskable-192.png', 192, maskable], ['maskable-512.png', 512, maskable],
  ['apple-touch-icon.png', 180, opaque],
]) {
  const page = await chromium.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${picture}`);
  await page.screenshot({ path: to(name), omitBackground: true });
  await page.close();
}

if (process.argv.includes('--screens')) {
  const served = await site();
  for (const [name, viewport] of [['screenshot.png', { width: 1440, height: 900 }], ['screenshot-narrow.png', { width: 390, height: 844 }]]) {
    const { page } = await open(await chromium.newContext({ viewport, colorScheme: 'light' }), served.url);
    await page.fill('#describe', canary);
    await page.click('#open-plan');
    const boxes = page.locator('[data-screen="checklist"] .line input');
    await boxes.first().click();
    await page.getByRole('dialog').getByLabel('Name').fill('Alice Smith');
    await page.keyboard.press('Enter');
    for (const n of [1, 2, 4]) await boxes.nth(n).click();
    await page.waitForTimeout(300);
    await page.screenshot({ path: to(name) });
    await page.close();
  }
  await served.close();
}
await chromium.close();
