// Measures the built page and prints the figures with medians: node tools/bench.mjs [--rounds 5]
//
// A page of 400 check boxes in plain JavaScript is measured in the same run, round by round, so that what else the machine
// does falls on both. Fast 4G is 9 Mbit/s with 60 ms; "4x" slows the processor down four times (Chromium's own throttling, which
// reaches the page and not its workers: what a plan takes at 4x on a slow computer is more by three times "derive").
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { browser, dist, open, rolling } from '../tests/browser/site.mjs';
import { serve } from './serve.mjs';

const rounds = Number(process.argv[process.argv.indexOf('--rounds') + 1]) || 5;
const median = (all) => { const s = [...all].sort((a, b) => a - b); return s[Math.floor(s.length / 2)]; };
const p95 = (all) => { const s = [...all].sort((a, b) => a - b); return s[Math.min(s.length - 1, Math.ceil(s.length * 0.95) - 1)]; };
const ms = (n) => `${n.toFixed(0)} ms`;
const row = (what, figure, reach) => console.log(`${what.padEnd(74)} ${String(figure).padEnd(26)} reach: ${reach}`);

/** The same list without a framework. */
const plainFolder = mkdtempSync(join(tmpdir(), 'tminus-plain-'));
writeFileSync(join(plainFolder, 'index.html'), `<!doctype html><html lang="en"><meta charset="utf-8"><title>plain</title><style>section{content-visibility:auto}</style><h1>400 items</h1><main></main><script src="app.js"></script></html>`);
writeFileSync(join(plainFolder, 'app.js'), `const done = JSON.parse(localStorage.getItem('plain') ?? '{}');
for (let s = 0; s < 10; s += 1) {
  const section = document.createElement('section');
  section.innerHTML = '<h2>Phase ' + s + '</h2>';
  for (let i = 0; i < 40; i += 1) {
    const id = s * 40 + i;
    const label = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox'; box.checked = Boolean(done[id]);
    box.addEventListener('change', () => { done[id] = box.checked; localStorage.setItem('plain', JSON.stringify(done)); label.classList.toggle('done', box.checked); });
    label.append(box, ' Item ' + id + ' of the plain list with a title of usual length');
    const line = document.createElement('p'); line.append(label); section.append(line);
  }
  document.querySelector('main').append(section);
}`);

/** A release with 400 lines, as the page stores it. */
async function seeded(chrome, url) {
  const entry = (seq, what) => ({ id: { device: 'bench', seq }, lamport: seq, happened: 1.7e12, recorded: 1.7e12, what });
  const own = Array.from({ length: 370 }, (_, i) => ({ own: { id: `own.${i}`, title: `Line ${i} with a title of usual length`, place: ['T-48h', 'T-2h', 'T-0', 'T+15m', 'T+2h', 'T+24h'][i % 6], stop: false } }));
  const file = join(mkdtempSync(join(tmpdir(), 'tminus-bench-')), 'big.json');
  writeFileSync(file, JSON.stringify({ tminus: 1, id: 'bench', entries: [entry(1, { text: { text: rolling, at: 1.7e12, zone: 'UTC' } }), entry(2, { many: own })] }));
  const context = await chrome.newContext();
  const { page } = await open(context, url);
  await page.getByRole('button', { name: 'Read a file in' }).click();
  await page.getByRole('dialog').locator('#import').setInputFiles(file);
  await page.waitForSelector('[data-line="own.369"]', { timeout: 30_000 });
  await page.evaluate(() => localStorage.setItem('tminus:name', 'Bench'));
  await page.waitForTimeout(300);
  const state = await context.storageState();
  await context.close();
  return state;
}

async function throttle(page, cpu, network) {
  const session = await page.context().newCDPSession(page);
  if (network) await session.send('Network.emulateNetworkConditions', { offline: false, latency: 60, downloadThroughput: 9e6 / 8, uploadThroughput: 9e6 / 8 });
  await session.send('Emulation.setCPUThrottlingRate', { rate: cpu });
}

/** One load: largest paint, moment at which `selector` can be used, all long tasks. */
async function load(chrome, url, selector, { cpu, storageState, warm }) {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 }, storageState });
  let page = await context.newPage();
  if (warm) {
    await page.goto(url);
    await page.waitForSelector(selector);
    await page.close();
    page = await context.newPage();
  }
  await page.addInitScript((sel) => {
    window.figures = { lcp: 0, usable: 0, long: 0 };
    new PerformanceObserver((list) => { for (const e of list.getEntries()) window.figures.lcp = e.startTime; }).observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver((list) => { for (const e of list.getEntries()) window.figures.long += Math.max(0, e.duration - 50); }).observe({ type: 'longtask', buffered: true });
    const look = () => {
      const found = document.querySelector(sel);
      if (found && found.getClientRects().length && !found.disabled) requestAnimationFrame(() => { window.figures.usable ||= performance.now(); });
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, selector);
  await throttle(page, cpu, true);
  await page.goto(url);
  await page.waitForFunction(() => window.figures.usable > 0, null, { timeout: 60_000 });
  await page.waitForTimeout(500);
  const figures = await page.evaluate(() => window.figures);
  await context.close();
  return figures;
}

/** Clicks boxes and measures from the click to the frame after it. */
async function ticks(chrome, url, selector, { storageState, cpu, n = 40 }) {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 }, storageState });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector(selector);
  await throttle(page, cpu, false);
  const all = await page.evaluate(async ({ selector, n }) => {
    const boxes = [...document.querySelectorAll(selector)].slice(0, n);
    const out = [];
    for (const box of boxes) {
      const from = performance.now();
      box.click();
      await new Promise((done) => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); }));
      out.push(performance.now() - from);
      await new Promise((done) => setTimeout(done, 30));
    }
    return out;
  }, { selector, n });
  await context.close();
  return all;
}

/** Types into a description of 2,000 words and measures from the key to the frame that shows what follows from it, and how long the page is busy with the key itself. */
async function keys(chrome, url, cpu) {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 } });
  const { page } = await open(context, url);
  const words = rolling.split(/\s+/);
  const text = Array.from({ length: 2000 }, (_, i) => words[i % words.length]).join(' ');
  await page.fill('#describe', text);
  await page.waitForSelector('[data-fact="app_name"]');
  await page.waitForTimeout(300);
  await throttle(page, cpu, false);
  const { all, own } = await page.evaluate(async () => {
    const field = document.getElementById('describe');
    const mirror = document.querySelector('.mirror');
    const out = [];
    const own = [];
    // The underlined copy of the text is part of what follows: once it has the new letter, the facts are those of the new text.
    const shown = () => new Promise((done) => {
      const look = () => {
        if (mirror.textContent !== `${field.value}\n`) return requestAnimationFrame(look);
        const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0);
      };
      requestAnimationFrame(look);
    });
    for (const letter of ' on call: Bo Lind'.repeat(2)) {
      const from = performance.now();
      field.value += letter;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      own.push(performance.now() - from);
      await shown();
      out.push(performance.now() - from);
      await new Promise((done) => setTimeout(done, 30));
    }
    return { all: out, own };
  });
  const times = await Promise.all(page.workers().map((w) => w.evaluate(() => performance.getEntriesByName('derive').map((e) => e.duration))));
  await context.close();
  return { all, own, derive: times.flat().slice(-all.length) };
}

const first = readdirSync(dist).filter((f) => /^(index\.html|boot.*\.js|tminus-.*)$/.test(f));
const sum = (compress) => first.reduce((n, f) => n + compress(readFileSync(join(dist, f))).length, 0) / 1024;
row('first load, brotli', `${sum((b) => brotliCompressSync(b, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })).toFixed(0)} KiB`, '180 KiB');
row('first load, gzip', `${sum((b) => gzipSync(b, { level: 9 })).toFixed(0)} KiB`, '215 KiB');

const chrome = await browser();
const site = await serve(dist, { brotli: true });
const plain = await serve(plainFolder, { brotli: true });
const storageState = await seeded(chrome, site.url);
const big = `${site.url}#/r/bench/checklist`;
const taken = {};
const note = (name, value) => (taken[name] ??= []).push(value);
for (let round = 0; round < rounds; round += 1) {
  for (const cpu of [1, 4]) {
    note(`lcp${cpu}`, (await load(chrome, site.url, '#describe', { cpu })).lcp);
    note(`plain${cpu}`, (await load(chrome, plain.url, 'input', { cpu })).lcp);
  }
  const cold = await load(chrome, big, 'html[data-alive] .line input', { cpu: 4, storageState });
  note('cold', cold.usable);
  note('blocking', cold.long);
  note('warm', (await load(chrome, big, 'html[data-alive] .line input', { cpu: 4, storageState, warm: true })).usable);
  const other = await load(chrome, plain.url, 'input', { cpu: 4 });
  note('plainUsable', other.usable);
  note('plainBlocking', other.long);
}
row('largest paint of the first screen, Fast 4G, 1x (plain page)', `${ms(median(taken.lcp1))} (${ms(median(taken.plain1))})`, '0.6 of the plain page');
row('largest paint of the first screen, Fast 4G, 4x (plain page)', `${ms(median(taken.lcp4))} (${ms(median(taken.plain4))})`, '0.6 of the plain page');
row('blocking time, 400 lines, 4x (plain page)', `${ms(median(taken.blocking))} (${ms(median(taken.plainBlocking))})`, 'the plain page');
row('usable, 400 lines, 4x, Fast 4G, cold (plain page)', `${ms(median(taken.cold))} (${ms(median(taken.plainUsable))})`, '900 ms');
row('usable, 400 lines, 4x, Fast 4G, from cache', ms(median(taken.warm)), '400 ms');
const ours = await ticks(chrome, big, '.phase:not(.event) .line input', { storageState, cpu: 4 });
const theirs = await ticks(chrome, plain.url, 'input', { cpu: 4 });
row('tick to next paint, 400 lines, 4x, p95 (plain page)', `${ms(p95(ours))} (${ms(p95(theirs))})`, '35 ms');
for (const [cpu, reach] of [[1, '16 ms'], [4, '50 ms']]) {
  const { all, own, derive } = await keys(chrome, site.url, cpu);
  row(`key to facts on screen, 2,000 words, ${cpu}x, p95`, ms(p95(all)), reach);
  row(`of it the page is busy with the key, ${cpu}x, p95`, ms(p95(own)), 'none');
  if (cpu === 1) row('derive() in the worker, 2,000 words, median', `${median(derive).toFixed(1)} ms`, '5 ms');
}
await chrome.close();
await site.close();
await plain.close();
