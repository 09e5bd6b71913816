// What strangers write: in notes, names, files, addresses. Nothing of it runs, nothing becomes a part of the page, nothing leaves it.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { browser, canary, open, site } from './site.mjs';

let chrome;
let served;
before(async () => { chrome = await browser(); served = await site(); });
after(async () => { await chrome.close(); await served.close(); });

/** Every way to get a program into a page that a text can try. Each would set `window.hit`. */
const hostile = `Q7X <script>window.hit='script'</script><img src=x onerror="window.hit='image'"><svg onload="window.hit='svg'"></svg>`
  + `<iframe srcdoc="<script>parent.hit='frame'</script>"></iframe><a href="javascript:window.hit='link'">a</a>`
  + `[l](javascript:window.hit='markdown') "><script>window.hit='attribute'</script> {{constructor.constructor("window.hit='template'")()}} </style></textarea></title>`;

/** A page that counts what its policy had to stop: text that stays text gives the policy nothing to do. */
async function fresh() {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  await context.addInitScript(() => {
    window.stopped = [];
    document.addEventListener('securitypolicyviolation', (e) => window.stopped.push(`${e.effectiveDirective} ${e.blockedURI}`));
  });
  return open(context, served.url);
}

/** Nothing ran, and no element or attribute of the page came from a text. */
async function harmless(page, wrong, where) {
  const found = await page.evaluate(() => ({
    hit: window.hit ?? null,
    stopped: window.stopped,
    elements: [...document.querySelectorAll('script:not([src]),iframe,object,embed,img,svg[onload],base,meta[http-equiv=refresh],style:not(head > style),form[action]')].map((e) => e.outerHTML.slice(0, 200)),
    handlers: [...document.querySelectorAll('*')].filter((e) => e.getAttributeNames().some((n) => n.startsWith('on'))).map((e) => e.outerHTML.slice(0, 200)),
    links: [...document.querySelectorAll('a[href],[src],[action],[formaction]')].map((e) => e.getAttribute('href') ?? e.getAttribute('src') ?? e.getAttribute('action') ?? '').filter((u) => /^\s*(javascript|data|vbscript):/i.test(u)),
  }));
  assert.deepEqual(found, { hit: null, stopped: [], elements: [], handlers: [], links: [] }, where);
  assert.deepEqual(wrong, [], where);
}

const entry = (seq, what) => ({ id: { device: 'stranger', seq }, lamport: seq, happened: 1_700_000_000_000 + seq, recorded: 1_700_000_000_000 + seq, by: hostile, heard_from: hostile, what });
const is = (fact) => ({ answer: { fact, answer: { is: { text: hostile } } } });

/** A release of a stranger: hostile text wherever a person can type. */
const release = JSON.stringify({
  tminus: 1, id: 'stranger', entries: [
    { text: { text: `${canary}\n${hostile}\nApplication: ${hostile}\nContact: ${hostile}`, at: 1_700_000_000_000, zone: hostile } },
    { title: hostile }, is('app_name'), is('namespace'), is('channel'), is('oncall'), is('image'),
    ...['ticket', 'approval', 'approver', 'deployer', 'date'].map((field) => ({ field: { field, value: hostile } })),
    { own: { id: 'own.1', title: hostile, place: 'T-48h', stop: true } },
    { mark: { line: 'own.1', mark: 'blocked', reason: hostile } }, { note: { line: 'own.1', text: hostile } }, { link: { line: 'own.1', url: `javascript:window.hit='link'//${hostile}` } },
    { mark: { line: 'prep.tests@T-48h', mark: 'not-applicable', reason: hostile } }, { note: { line: 'prep.tests@T-48h', text: hostile } },
    { remove: { line: 'prep.staging@T-48h', reason: hostile, removed: true } }, { open: { list: 'rollback', reason: hostile } },
    { measured: { place: 'T-0', name: hostile, unit: hostile, readings: [1], verdict: 'fail', why: hostile } },
    { decided: { place: 'T-0', choice: 'hold', why: hostile, shown: hostile } }, { logged: { place: 'T-0', text: hostile } },
  ].map((what, n) => entry(n + 1, what)),
});

async function importText(page, name, text) {
  const path = join(mkdtempSync(join(tmpdir(), 'tminus-hostile-')), name);
  writeFileSync(path, text);
  // What is said of the file before stands over the page until it is closed.
  await page.keyboard.press('Escape');
  await page.evaluate(() => { location.hash = '#/'; });
  await page.getByRole('button', { name: 'Read a file in' }).click();
  await page.getByRole('dialog').locator('#import').setInputFiles(path);
}

const goTo = (page, screen) => page.evaluate((to) => { location.hash = `#/r/stranger/${to}`; }, screen);

test('a release of a stranger is shown on every screen, and all of it is text', async () => {
  const { page, wrong } = await fresh();
  await importText(page, 'release.json', release);
  await page.waitForSelector('[data-line="own.1"]');
  const screens = await page.evaluate(() => [...new Set([...document.querySelectorAll('a[href^="#/r/stranger/"]')].map((a) => a.hash.split('/').pop()))]);
  assert.ok(screens.length >= 6, `screens: ${screens}`);
  for (const screen of screens) {
    await goTo(page, screen);
    await page.waitForSelector(`[data-screen="${screen}"]`);
    await page.waitForTimeout(700);
    assert.ok((await page.locator('body').textContent()).includes('Q7X') || screen === 'strategy', `${screen} shows what was written`);
    await harmless(page, wrong, screen);
  }
  // What opens beside a line shows note, link and reason.
  await goTo(page, 'checklist');
  await page.locator('[data-line="own.1"]').click();
  await page.waitForTimeout(300);
  await harmless(page, wrong, 'the line beside the list');
  // The list of releases shows its name.
  await page.evaluate(() => { location.hash = '#/'; });
  await page.waitForTimeout(300);
  assert.ok((await page.locator('body').textContent()).includes('Q7X'));
  await harmless(page, wrong, 'home');
});

test('what is typed into the description stays text while it is read', async () => {
  const { page, wrong } = await fresh();
  await page.fill('#describe', `${canary}\n${hostile}\nApplication: ${hostile}`);
  await page.waitForSelector('[data-fact="app_name"]');
  await page.waitForTimeout(500);
  await harmless(page, wrong, 'home');
});

test('a ticked Markdown file of a stranger is read, and what it holds is text', async () => {
  const { page, wrong } = await fresh();
  await importText(page, 'release.json', release);
  await page.waitForSelector('[data-line="own.1"]');
  await importText(page, 'ticks.md', `# ${hostile}\n\n<!-- tm-release:stranger -->\n\n<!-- tm-place:T-48h -->\n\n- [x] ${hostile} <!-- tm:own.1 -->\n  - Note: ${hostile}2\n- [ ] mine ${hostile}\n<script>window.hit='file'</script>\n`);
  await page.waitForSelector('[data-line="own.1"].done');
  await harmless(page, wrong, 'checklist');
  // A file that is none of ours is told of by a name that is text, too.
  await importText(page, `<img src=x onerror=hit=1>.yaml`, '\u0000');
  await page.waitForSelector('.import-problem');
  assert.match(await page.locator('.import-problem').textContent(), /UTF-8/);
  await harmless(page, wrong, 'the message');
});

test('each export is shown as text, and the HTML one runs nothing where it is opened', async () => {
  const { page, wrong } = await fresh();
  await importText(page, 'release.json', release);
  await page.waitForSelector('[data-line="own.1"]');
  await goTo(page, 'export');
  await page.waitForSelector('#preview[data-ready="markdown"]');
  const formats = await page.locator('.format-group button').allTextContents();
  assert.equal(formats.length, 17);
  for (const label of formats) {
    await page.getByRole('button', { name: label, exact: true }).click();
    await page.waitForFunction(() => document.querySelector('#preview').dataset.ready);
    await page.waitForTimeout(150);
    assert.ok((await page.locator('#preview').textContent()).length > 50, label);
    await harmless(page, wrong, label);
  }
  await page.getByRole('button', { name: 'HTML', exact: true }).click();
  await page.waitForSelector('#preview[data-ready="html"]');
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
  assert.match(file.suggestedFilename(), /^[a-z0-9.-]{1,80}$/, 'a name that every file system takes');
  const exported = await (await chrome.newContext()).newPage();
  await exported.setContent(readFileSync(await file.path(), 'utf8'));
  const inside = await exported.evaluate(() => ({ hit: window.hit ?? null, foreign: document.querySelectorAll('script,img,iframe,svg,a').length, shown: document.body.textContent.includes('<script>') }));
  assert.deepEqual(inside, { hit: null, foreign: 0, shown: true });
});

test('an address of a stranger opens nothing and breaks nothing', async () => {
  const { page, wrong } = await fresh();
  for (const hash of ['#/r/<script>hit=1</script>/checklist', '#/r/../../x/export', '#/r/%00/files', '#/template/"><img src=x onerror=hit=1>', '#javascript:hit=1', '#/r/__proto__/record', `#/${'x/'.repeat(20_000)}`]) {
    await page.evaluate((to) => { location.hash = to; }, hash);
    await page.waitForTimeout(150);
    await harmless(page, wrong, hash.slice(0, 60));
    assert.ok(await page.locator('a.brand').isVisible());
  }
});

test('the policy stops what gets into the page all the same', async () => {
  const { page } = await fresh();
  const ran = await page.evaluate(async () => {
    const put = (tag, set) => { const e = Object.assign(document.createElement(tag), set); document.body.append(e); return e; };
    const wait = (ms) => new Promise((r) => { setTimeout(r, ms); });
    put('script', { textContent: "window.hit = 'inline script'" });
    put('script', { src: 'data:text/javascript,window.hit="data script"' });
    put('script', { src: 'http://127.0.0.1:9/x.js' });
    put('div', {}).setAttribute('onclick', "window.hit = 'handler'");
    document.body.lastElementChild.click();
    const link = put('a', { href: "javascript:window.hit='javascript link'", textContent: 'x' });
    link.click();
    put('div', {}).setAttribute('style', 'background:url(http://127.0.0.1:9/a.png)');
    put('style', { textContent: 'body { color: rgb(1, 2, 3) }' });
    put('iframe', { src: 'data:text/html,<script>parent.hit=1</script>' });
    put('iframe', { srcdoc: "<script>parent.hit = 'frame'</script>" });
    put('object', { data: 'data:text/html,x' });
    put('img', { src: 'http://127.0.0.1:9/a.png' });
    put('base', { href: 'http://127.0.0.1:9/' });
    const form = put('form', { action: 'http://127.0.0.1:9/', method: 'post' });
    form.submit();
    // In a task of its own: what a debugger evaluates itself is free of the policy.
    await new Promise((done) => { setTimeout(() => {
      try { window.hit = (0, eval)("'eval'"); } catch { /* stopped */ }
      try { window.hit = new Function("return 'function'")(); } catch { /* stopped */ }
      try { setTimeout("window.hit = 'text timer'", 0); } catch { /* stopped */ }
      done();
    }, 0); });
    for (const reach of [() => fetch('http://127.0.0.1:9/'), () => new WebSocket('ws://127.0.0.1:9/'), () => new EventSource('http://127.0.0.1:9/'), () => navigator.sendBeacon('http://127.0.0.1:9/', 'x'),
      () => new Worker(URL.createObjectURL(new Blob(['1']))), () => import('data:text/javascript,window.hit="import"')]) {
      try { await reach(); } catch { /* stopped */ }
    }
    await wait(500);
    return { hit: window.hit ?? null, colour: getComputedStyle(document.body).color === 'rgb(1, 2, 3)', base: document.baseURI.includes(':9/'), address: location.host, stopped: [...new Set(window.stopped.map((s) => s.split(' ')[0]))].sort() };
  });
  assert.equal(ran.hit, null, 'nothing ran');
  assert.deepEqual([ran.colour, ran.base], [false, false], 'no foreign style, no foreign base');
  const must = ['base-uri', 'connect-src', 'form-action', 'frame-src', 'img-src', 'object-src', 'script-src', 'script-src-attr', 'script-src-elem', 'style-src-attr', 'style-src-elem', 'worker-src'];
  assert.deepEqual(must.filter((d) => !ran.stopped.includes(d)), [], `stopped: ${ran.stopped}`);
});

test('the policy allows what the page needs and no more', async () => {
  const { page } = await fresh();
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  const directives = Object.fromEntries(policy.split(';').map((d) => d.trim().split(/\s+/)).map(([name, ...sources]) => [name, sources]));
  const most = {
    'default-src': ["'none'"], 'script-src': ["'self'", "'wasm-unsafe-eval'"], 'style-src': ["'self'"], 'img-src': ["'self'", 'data:', 'blob:'], 'connect-src': ["'self'"],
    'manifest-src': ["'self'"], 'worker-src': ["'self'"], 'font-src': ["'self'"], 'base-uri': ["'none'"], 'form-action': ["'none'"],
  };
  for (const [name, sources] of Object.entries(directives)) {
    const more = sources.filter((s) => !most[name]?.includes(s) && !/^'sha256-[A-Za-z0-9+/]{43}='$/.test(s));
    assert.deepEqual(more, [], `${name} allows more than the page needs`);
  }
  for (const name of ['default-src', 'base-uri', 'form-action']) assert.deepEqual(directives[name], ["'none'"], name);
  // It stands before anything that it rules over.
  assert.ok(await page.evaluate(() => { const all = [...document.head.children]; return all.findIndex((e) => e.httpEquiv === 'Content-Security-Policy') < all.findIndex((e) => /^(SCRIPT|STYLE|LINK)$/.test(e.tagName)); }));
});
