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
  ['going-back', async (page) => { await page.getByRole('button', { name: 'Going back' }).click(); await page.waitForSelector('.verdict'); }],
  ['going-back-kept', async (page) => { await page.getByRole('button', { name: 'Complete, old side kept' }).click(); await page.waitForSelector('.legs'); }],
  ['incident', async (page) => {
    await page.getByRole('button', { name: 'Incident', exact: true }).click();
    await page.getByRole('button', { name: 'The error rate is high' }).click();
    await page.waitForSelector('.drill');
  }],
  ['incident-declared', async (page) => {
    await page.fill('#incident-what', 'Card payments fail for about one in five customers');
    await page.click('#declare');
    await page.waitForSelector('.incident-card');
    await page.locator('.incident-card').scrollIntoViewIfNeeded();
  }],
  ['messages', async (page) => { await go('messages')(page); await page.waitForSelector('.message-body'); }],
  ['messages-slack', async (page) => { await page.click('[data-form="slack"]'); }],
  ['messages-edit', async (page) => { await page.click('#edit-message'); await page.waitForSelector('#message-text'); }],
  ['messages-own', async (page) => {
    const field = page.locator('#message-text');
    await field.fill(`In our own words.\n\n${await field.inputValue()}`);
    await page.click('#message-done');
    await page.click('[data-form=""]');
    await page.locator('#message-own summary').click();
    await page.locator('#message-own').scrollIntoViewIfNeeded();
  }],
  ['export', go('export')],
  ['hand-over', async (page) => { await page.click('#hand-link-make'); await page.waitForSelector('#hand-link'); await page.locator('#hand-over').scrollIntoViewIfNeeded(); }],
  ['handed', async (page) => {
    await release(page, 'checkout-service v2.2.5 -> v2.3.0 to prod, EKS, rolling');
    await go('export')(page);
    await page.click('#hand-link-make');
    await page.waitForSelector('#hand-code');
    await page.locator('#hand-code').scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(out, `hand-code-${page.viewportSize().width}-${await page.evaluate(() => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'))}.png`) });
    const link = await page.inputValue('#hand-link');
    await page.click('#keep-template');
    await page.goto(link);
    await page.waitForSelector('.handed-facts');
  }],
  ['handed-cut', async (page) => { await page.goto(`${server.url}#/h/1.abc`); await page.waitForSelector('#handed-problem'); }],
  ['run-before', async (page) => { await release(page, canary); await go('run')(page); }],
  ['run-step', async (page) => {
    await page.click('#start-run');
    const name = page.locator('dialog[open] input').first();
    if (await name.count()) { await name.fill('Alice Smith'); await page.keyboard.press('Enter'); }
    await page.waitForSelector('.now-step');
    for (let i = 0; i < 60 && await page.locator('#now[data-line]').count(); i += 1) { await page.keyboard.press('x'); await page.waitForTimeout(30); }
    await page.keyboard.press('p');
    await page.waitForFunction(() => document.querySelector('#stage').textContent.includes('before step'));
  }],
  ['run-gate', async (page) => {
    for (let i = 0; i < 60 && await page.locator('#now[data-line]').count(); i += 1) { await page.keyboard.press('x'); await page.waitForTimeout(30); }
    await page.keyboard.press('p');
    await page.waitForFunction(() => document.querySelector('#stage').textContent.includes('Step 1'));
  }],
  ['run-judge', async (page) => {
    await page.click('#gate-judge');
    await page.selectOption('#figure', 'P95 latency');
    await page.fill('#figures', 'time,v3.0.0,v3.1.0\n10:00,220,400\n10:01,221,404\n10:02,219,398\n10:03,223,410');
    await page.waitForSelector('#judge-verdict');
    await page.locator('#judge').scrollIntoViewIfNeeded();
  }],
  ['run-failed', async (page) => {
    await page.locator('#judge header button').click();
    await page.keyboard.press('f');
    await page.keyboard.type('error rate 2.1 %');
    await page.locator('dialog[open] button[type="submit"]').click();
    await page.waitForSelector('.now-step.trouble');
  }],
  ['run-hold', async (page) => {
    await page.keyboard.press('h');
    for (const field of ['p95 looks odd', 'Bo', 'two calm readings', '15']) { await page.keyboard.press('Control+a'); await page.keyboard.type(field); await page.keyboard.press('Tab'); }
    await page.locator('dialog[open] button[type="submit"]').click();
    await page.waitForSelector('.hold-banner');
  }],
  ['run-board', async (page) => { await go('board')(page); }],
  ['run-back', async (page) => {
    await go('run')(page);
    await page.keyboard.press('b');
    await page.locator('dialog[open] textarea').fill('errors rise at 10 %');
    await page.locator('dialog[open] button[type="submit"]').click();
    await page.waitForSelector('[data-list="if-rollback"] .verdict');
  }],
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
  ['record-report', async (page) => { await page.click('#show-report'); await page.waitForSelector('#report[aria-busy="false"]'); }],
  ['home-releases', async (page) => { await page.goto(`${server.url}#/`); await page.waitForSelector('[data-screen="home"]'); }],
  ['home-templates', async (page) => { await page.waitForSelector('[data-template]'); await page.locator('#own-templates').scrollIntoViewIfNeeded(); await page.evaluate(() => scrollBy(0, 400)); }],
  ['policy', async (page) => {
    await page.goto(`${server.url}#/settings`);
    await page.setInputFiles('#policy-file', join(root, 'examples/policy.yaml'));
    await page.waitForSelector('#policy-export');
    for (const summary of await page.locator('#policy summary').all()) await summary.click();
    await page.locator('#policy').scrollIntoViewIfNeeded();
  }],
  ['policy-bad', async (page) => {
    await page.setInputFiles('#policy-file', { name: 'bad.yaml', mimeType: 'text/yaml', buffer: Buffer.from('policy: 1\nid: acme\nversion: "3"\nowner: Platform team\nreason: CP-12\nretire:\n  - id: smoke.helth\n') });
    await page.waitForSelector('#policy-problems');
    await page.locator('#policy-problems').scrollIntoViewIfNeeded();
    await page.locator('#policy-without').click();
  }],
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
