// Screenshots of every screen, 1440 and 390 px wide, light and dark: node tools/shots.mjs [--only name,name] [--out folder]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { alive, browser, canary, hotfix, rolling, root, site } from '../tests/browser/site.mjs';

const flag = (name, or) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : or);
const out = flag('--out', join(root, 'tests/browser/out/shots'));
const only = flag('--only', '').split(',').filter(Boolean);
const sizes = [{ width: 1440, height: 900 }, { width: 390, height: 844 }];
const schemes = ['light', 'dark'];
mkdirSync(out, { recursive: true });

/** Types a description and makes its plan. */
async function release(page, text) {
  await page.goto(`${server.url}#/`);
  await page.waitForSelector('[data-screen="home"]');
  await page.fill('#describe', text);
  await page.getByRole('button', { name: 'Open the checklist' }).click();
  await page.waitForSelector('[data-screen="checklist"], [data-screen="scenario"], [data-screen="strategy"]');
}

const go = (screen) => async (page) => {
  const id = await page.evaluate(() => location.hash.split('/')[2]);
  await page.goto(`${server.url}#/r/${id}/${screen}`);
  await page.waitForSelector(`[data-screen="${screen}"]`);
};

async function closed(page) {
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { state: 'detached' });
}

/** Name of the picture, and how to get there; each starts where the one before ended. */
const stations = [
  ['home-empty', async (page) => { await page.goto(server.url); await alive(page); }],
  ['home-typed', async (page) => { await page.fill('#describe', rolling); await page.waitForTimeout(300); }],
  ['checklist', async (page) => { await release(page, rolling); await go('checklist')(page); }],
  ['checklist-worked', async (page) => {
    const boxes = page.locator('[data-line] input[type="checkbox"]');
    await boxes.nth(0).click();
    const name = page.locator('dialog[open] input').first();
    if (await name.count()) { await name.fill('Alice Smith'); await page.keyboard.press('Enter'); }
    for (const n of [1, 2, 4]) await boxes.nth(n).click();
    await page.locator('[data-line]').nth(3).click({ position: { x: 120, y: 8 } });
  }],
  ['scenario', go('scenario')],
  ['strategy', go('strategy')],
  ['files', async (page) => { await go('files')(page); await page.waitForSelector('.code-line'); await page.locator('button.value').first().click(); }],
  ['runbook', async (page) => { await page.getByRole('button', { name: 'Run book' }).click(); await page.waitForSelector('.run-moment'); }],
  ['messages', async (page) => { await go('messages')(page); await page.waitForSelector('.message-body'); }],
  ['messages-slack', async (page) => { await page.click('[data-form="slack"]'); }],
  ['messages-edit', async (page) => { await page.click('#edit-message'); await page.waitForSelector('#message-text'); }],
  ['messages-own', async (page) => {
    const field = page.locator('#message-text');
    await field.fill((await field.inputValue()).replace('DEPLOYMENT NOTIFICATION', 'WHAT WE SHIP ON TUESDAY'));
    await page.click('#message-done');
    await page.click('[data-form=""]');
    await page.locator('#message-own summary').click();
    await page.locator('#message-own').scrollIntoViewIfNeeded();
  }],
  ['export', go('export')],
  ['strategy-canary', async (page) => { await release(page, canary); await go('strategy')(page); }],
  ['checklist-hotfix', async (page) => { await release(page, hotfix); await go('checklist')(page); }],
  ['palette', async (page) => { await page.keyboard.press('Control+k'); await page.waitForSelector('dialog[open]'); }],
  ['keys', async (page) => { await closed(page); await page.keyboard.press('?'); await page.waitForSelector('dialog[open]'); }],
  ['record', async (page) => {
    await closed(page);
    await page.goto(`${server.url}#/`);
    await page.click('[data-finished="sample-auth-failing"]');
    await page.waitForSelector('[data-screen="checklist"] .line');
    await go('record')(page);
    await page.waitForSelector('[data-ready="true"]');
  }],
  ['record-replayed', async (page) => { await page.locator('.log-entry', { hasText: 'Two readings of the P95' }).locator('.log-time').click(); }],
  ['home-releases', async (page) => { await page.goto(`${server.url}#/`); await page.waitForSelector('[data-screen="home"]'); }],
  ['settings', async (page) => { await page.goto(`${server.url}#/settings`); await page.waitForSelector('[data-screen="settings"]'); }],
];

const server = await site();
const chromium = await browser();
let missing = 0;
for (const viewport of sizes) {
  for (const colorScheme of schemes) {
    const context = await chromium.newContext({ viewport, colorScheme });
    const page = await context.newPage();
    page.setDefaultTimeout(8000);
    page.on('console', (m) => { if (m.type() === 'error') console.log(`console: ${m.text()}`); });
    for (const [name, visit] of stations) {
      try {
        await visit(page);
        if (only.length > 0 && !only.includes(name)) continue;
        await page.waitForTimeout(150);
        await page.screenshot({ path: join(out, `${name}-${viewport.width}-${colorScheme}.png`) });
      } catch (error) {
        missing += 1;
        console.log(`${name} ${viewport.width} ${colorScheme}: ${error.message.split('\n')[0]}`);
      }
    }
    await context.close();
  }
}
await chromium.close();
await server.close();
console.log(`shots: in ${out}${missing ? `, ${missing} missing` : ''}`);
process.exit(missing ? 1 : 0);
