// Attacks what the built page has saved, and counts what was lost: node tools/torture.mjs [--edits 1000] [--seed 1]
//
// Whatever the page showed as saved must be there afterwards: after the browser was killed at a random moment, after bytes of any
// key were damaged, with no room left, with storage blocked, and with three tabs that edit one release at the same time. The last line says the tries and
// the losses; a loss ends with status 1.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alive, browser, open, profile, rolling, site } from '../tests/browser/site.mjs';

/** Numbers that look random and are the same for the same seed. */
export function dice(seed) {
  let state = seed >>> 0 || 1;
  return (sides) => {
    state ^= state << 13; state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5; state >>>= 0;
    return state % sides;
  };
}

async function describe(page) {
  await page.fill('#describe', rolling);
  await page.click('#open-plan');
  await page.waitForSelector('[data-screen="checklist"] .line');
  await page.locator('.line input').first().click();
  await page.getByRole('dialog').getByLabel('Name').fill('Alice');
  await page.keyboard.press('Enter');
  await saved(page);
  return page.url();
}

const saved = (page, timeout = 10_000) => page.waitForSelector('[data-saved="saved"]', { timeout });

/** The lines of the page with whether they are ticked. */
const ticks = (page) => page.evaluate(() => Object.fromEntries([...document.querySelectorAll('.line[data-line]')].map((l) => [l.dataset.line, l.querySelector('input').checked])));

/** Opens a release and waits for all its lines, those built later too. */
async function release(context, address) {
  const { page } = await open(context, address);
  await page.waitForSelector('[data-screen="checklist"] .line', { timeout: 20_000 });
  for (let before = -1, now = 0; before !== now; ) {
    before = now;
    await page.waitForTimeout(150);
    now = await page.locator('.line[data-line]').count();
  }
  return page;
}

/** Clicks a line's box in the page itself, without waiting for the pointer. */
const click = (page, line) => page.evaluate((id) => document.querySelector(`.line[data-line="${CSS.escape(id)}"] input`).click(), line);

const differences = (want, got) => Object.entries(want).filter(([line, on]) => got[line] !== on);

async function kill(context, page) {
  const session = await context.newCDPSession(page);
  await session.send('Browser.crash').catch(() => {});
  await context.close().catch(() => {});
}

/** Edits until `edits` were shown as saved; the browser is killed at random moments in between. */
export async function kills(edits, seed = 1, log = () => {}) {
  const roll = dice(seed);
  const served = await site('');
  const folder = mkdtempSync(join(tmpdir(), 'tminus-torture-'));
  const out = { edits: 0, kills: 0, losses: 0 };
  try {
    let context = await profile(folder);
    let { page } = await open(context, served.url);
    const address = await describe(page);
    let want = {};
    page = await release(context, address);
    want = await ticks(page);
    const lines = Object.keys(want);
    while (out.edits < edits) {
      const burst = 5 + roll(40);
      for (let i = 0; i < burst && out.edits < edits; i += 1) {
        const line = lines[roll(lines.length)];
        await click(page, line);
        await saved(page);
        want[line] = !want[line];
        out.edits += 1;
      }
      await page.waitForTimeout(roll(400));
      await kill(context, page);
      out.kills += 1;
      context = await profile(folder);
      page = await release(context, address);
      const lost = differences(want, await ticks(page));
      out.losses += lost.length;
      want = await ticks(page);
      log(`  ${out.edits} edits, ${out.kills} kills, ${out.losses} lost${lost.length ? `: ${lost.map(([l]) => l).slice(0, 3).join(', ')}` : ''}`);
    }
    await context.close();
  } finally {
    await served.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return out;
}

/** Damages a random byte of one key of ours at a time. Every edit stands in more than one place or is told as damaged: never a silent loss, never a page that does not open. */
export async function damage(times, seed = 2, log = () => {}) {
  const roll = dice(seed);
  const served = await site('');
  const chrome = await browser();
  const out = { edits: 0, damaged: 0, losses: 0, told: 0 };
  try {
    const context = await chrome.newContext();
    const { page } = await open(context, served.url);
    const address = await describe(page);
    for (let n = 0; n < times; n += 1) {
      const all = await ticks(page);
      const line = Object.keys(all)[roll(Object.keys(all).length)];
      await click(page, line);
      await saved(page);
      out.edits += 1;
      const want = await ticks(page);
      // Half of the time while the page is open, which writes it again when it is left; else while it is closed.
      const closed = n % 2 === 1;
      if (closed) await page.goto(new URL('robots.txt', address).href);
      const hit = await page.evaluate(([a, b]) => {
        const keys = Object.keys(localStorage).filter((k) => k.startsWith('tminus:') && localStorage.getItem(k)).sort();
        const key = keys[a % keys.length];
        const value = localStorage.getItem(key);
        const at = b % value.length;
        localStorage.setItem(key, value.slice(0, at) + String.fromCharCode(value.charCodeAt(at) ^ 1) + value.slice(at + 1));
        return key;
      }, [roll(1 << 30), roll(1 << 30)]);
      out.damaged += 1;
      await page.goto('about:blank');
      await page.goto(address);
      await alive(page);
      await page.waitForSelector('[data-screen] .line, [data-screen="missing"]', { timeout: 20_000 });
      await page.waitForTimeout(200);
      const got = await ticks(page);
      const lost = differences(want, got);
      const told = await page.locator('.problems .notice').count();
      if (lost.length && !told) {
        out.losses += lost.length;
        log(`  ${hit}: ${lost.length} lost without a word`);
      }
      out.told += told ? 1 : 0;
    }
  } finally {
    await chrome.close();
    await served.close();
  }
  return out;
}

/** Three tabs tick different lines of one release at the same time. */
export async function tabs(edits, seed = 3) {
  const roll = dice(seed);
  const served = await site('');
  const chrome = await browser();
  const out = { edits: 0, tabs: 3, losses: 0 };
  try {
    const context = await chrome.newContext();
    const first = await open(context, served.url);
    const address = await describe(first.page);
    const pages = [];
    for (let i = 0; i < 3; i += 1) pages.push(await release(context, address));
    const want = await ticks(pages[0]);
    const lines = Object.keys(want);
    while (out.edits < edits) {
      await Promise.all(pages.map(async (page, i) => {
        const own = lines.filter((_, n) => n % 3 === i);
        const line = own[roll(own.length)];
        await click(page, line);
        await saved(page);
        want[line] = !want[line];
        out.edits += 1;
      }));
    }
    await pages[0].waitForTimeout(500);
    const fresh = await release(context, address);
    out.losses += differences(want, await ticks(fresh)).length;
    for (const page of pages) out.losses += differences(want, await ticks(page)).length;
  } finally {
    await chrome.close();
    await served.close();
  }
  return out;
}

/** Fills the storage up: what was shown as saved before stays, what is refused is told as NOT saved. */
export async function full(seed = 4) {
  const roll = dice(seed);
  const served = await site('');
  const chrome = await browser();
  const out = { edits: 0, refused: 0, losses: 0 };
  try {
    const context = await chrome.newContext();
    const { page } = await open(context, served.url);
    const address = await describe(page);
    const want = await ticks(page);
    const lines = Object.keys(want);
    await page.evaluate(() => { for (let size = 1 << 22, n = 0; size >= 1; ) { try { localStorage.setItem(`other:${n}`, 'x'.repeat(size)); n += 1; } catch { size >>= 1; } } });
    for (let i = 0; i < 60; i += 1) {
      const line = lines[roll(lines.length)];
      await click(page, line);
      out.edits += 1;
      const state = await page.waitForSelector('[data-saved="saved"], [data-saved="unsaved"]').then((e) => e.getAttribute('data-saved'));
      if (state === 'unsaved') { out.refused += 1; break; }
      want[line] = !want[line];
    }
    await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('other:')).forEach((k) => localStorage.removeItem(k)));
    const again = await release(context, address);
    // The refused edit may be there or not: the page said that it is not saved.
    out.losses += Math.max(0, differences(want, await ticks(again)).length - out.refused);
  } finally {
    await chrome.close();
    await served.close();
  }
  return out;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name, usual) => { const at = process.argv.indexOf(`--${name}`); return at < 0 ? usual : Number(process.argv[at + 1]); };
  const edits = option('edits', 1000);
  const seed = option('seed', 1);
  const told = (what, r) => { console.log(`${what.padEnd(28)} ${Object.entries(r).map(([k, v]) => `${k} ${v}`).join(', ')}`); return r.losses; };
  console.log(`Attacks on what was saved, seed ${seed}. This takes a while.`);
  let losses = 0;
  losses += told('killed browser', await kills(edits, seed, console.log));
  losses += told('damaged bytes', await damage(Math.ceil(edits / 10), seed + 1, console.log));
  losses += told('three tabs', await tabs(Math.ceil(edits / 5), seed + 2));
  losses += told('no room', await full(seed + 3));
  console.log(`losses: ${losses}`);
  process.exitCode = losses ? 1 : 0;
}
