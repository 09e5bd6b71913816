// Figures at a gate: pasted as people have them, judged at once under the limits of the release, drawn, and in the log only once
// the person says so; what the gate asks for, and what the lamp makes of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { atGate, staged } from './hands.mjs';
import { axe, browser, site } from './site.mjs';

let chrome;
let served;
before(async () => { chrome = await browser(); served = await site(); });
after(async () => { await chrome.close(); await served.close(); });

/** The answer of Prometheus for both versions, one reading a minute. */
const range = (metric, series) => JSON.stringify({
  status: 'success',
  data: {
    resultType: 'matrix',
    result: Object.entries(series).map(([version, values]) => ({
      metric: { __name__: metric, version },
      values: values.map((v, i) => [1_795_557_600 + i * 60, String(v)]),
    })),
  },
});
const old = [0.22, 0.221, 0.219, 0.223, 0.22, 0.218, 0.222, 0.221, 0.219, 0.22];
const slow = range('http_p95_seconds', { 'v3.0.0': old, 'v3.1.0': old.map((v) => v + 0.18) });
const good = range('http_p95_seconds', { 'v3.0.0': old, 'v3.1.0': old.map((v) => v + 0.002) });

/** A run at the gate of its first step, where texts can be pasted. */
const gate = (options) => atGate(chrome, served.url, { permissions: ['clipboard-read', 'clipboard-write'], ...options });

/** Pastes a text into a field, as a person does. */
async function paste(page, field, text) {
  await page.evaluate((t) => navigator.clipboard.writeText(t), text);
  await page.focus(field);
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+v');
}

const verdict = (page, word) => page.waitForFunction((w) => document.querySelector('#judge-verdict')?.dataset.verdict === w && !document.querySelector('#log-verdict').disabled, word);
const logged = (page) => page.locator('#measure .verdicts li').count();

test('figures that breach a limit: fail, and once logged NO-GO with that reason; good ones let the gate proceed', async () => {
  const { page, wrong, context } = await gate();
  await page.click('#gate-rule');
  await page.getByLabel('Figures must have been judged').check();
  await page.getByLabel('Which figures, with commas').fill('p95');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open]', { state: 'detached' });
  assert.match(await page.locator('#gate-figures').innerText(), /not judged yet\s*P95 latency/);
  assert.match(await page.locator('.gate').innerText(), /P95 latency was not judged here yet/);

  await page.locator('main').focus();
  await page.keyboard.press('v');
  await page.waitForSelector('#judge');
  await page.waitForFunction(() => document.activeElement?.id === 'figures');
  assert.equal(await page.locator('#figure').inputValue(), 'P95 latency', 'what the gate asks for is chosen');
  assert.match(await page.locator('.held').innerText(), /Canary P95 latency < 10%/);
  assert.match(await page.locator('.held').innerText(), /< 250 ms milliseconds, else hold set by the description/);
  await paste(page, '#figures', slow);
  await verdict(page, 'fail');
  assert.match(await page.locator('#judge-verdict').innerText(), /P95 latency: 400 ms .*above the baseline of 220 ms.*Advised: roll back\./s);
  assert.match(await page.locator('#judge-series').innerText(), /version=v3\.1\.0\) is the new version: its label version is v3\.1\.0/);
  assert.equal(await page.locator('.chart .track').count(), 2);
  assert.match(await page.locator('.chart-limit').innerText(), /P95 latency/);
  assert.match(await page.locator('.chart desc').textContent(), /10 of 10 readings are above it/);
  await page.locator('.figure-table summary').click();
  await page.locator('.figure-table tbody tr').nth(9).waitFor();
  assert.equal(await page.locator('.figure-table tbody tr').count(), 10);
  // Nothing is in the log before the person says so.
  assert.equal(await logged(page), 0);
  assert.match(await page.locator('.bar .lamp').innerText(), /HOLD/);
  await page.click('#log-verdict');
  await page.waitForFunction(() => document.querySelector('.bar .lamp').innerText.includes('NO-GO'));
  assert.match(await page.locator('.bar .lamp').innerText(), /P95 latency failed: (P95 latency: )?400 ms/);
  assert.equal(await logged(page), 1);
  assert.ok(await page.locator('#log-verdict').isDisabled(), 'it is logged once');
  assert.ok(await page.locator('[data-follow="back"]').isVisible(), 'what is advised is one click away');
  assert.match(await page.locator('#gate-figures').innerText(), /fail\s*P95 latency/);

  await paste(page, '#figures', good);
  await verdict(page, 'pass');
  await page.click('#log-verdict');
  await page.waitForFunction(() => document.querySelector('.bar .lamp').innerText.includes('GO') && !document.querySelector('.bar .lamp').innerText.includes('NO-GO'));
  assert.match(await page.locator('#gate-figures').innerText(), /pass\s*P95 latency/);
  assert.equal(await logged(page), 2);
  await page.click('[data-follow="proceed"]');
  await staged(page, 'Step 2 of 5');
  assert.deepEqual(wrong, []);
  await context.close();
});

test('the guess which version is which can be turned round, and the newest text is the one that counts', async () => {
  const { page, wrong, context } = await gate();
  await page.click('#judge-figures');
  await page.selectOption('#figure', 'P95 latency');
  // Typed letter by letter: each answer belongs to the text that stands there.
  await page.focus('#figures');
  await page.keyboard.type('220 221 219 220');
  await page.keyboard.press('Enter');
  await verdict(page, 'no data');
  await paste(page, '#figures', 'ms;ms\n230;400\n231;410\n229;405');
  await verdict(page, 'fail');
  assert.match(await page.locator('.judge-answer').innerText(), /Nothing says which series is the canary/);
  await page.click('#turn');
  await page.waitForFunction(() => document.querySelector('#judge-verdict').dataset.verdict === 'pass');
  assert.equal(await page.locator('#turn').getAttribute('aria-pressed'), 'true');
  assert.match(await page.locator('#judge-series').innerText(), /set by hand/);
  assert.equal(await logged(page), 0);
  // A text in the second field is the old version, whatever the first one says.
  await page.click('#turn');
  await paste(page, '#figures', '268 ms');
  await paste(page, '#figures-baseline', '220 ms');
  await verdict(page, 'fail');
  assert.match(await page.locator('#judge-verdict').innerText(), /the limit is 250 ms/);
  assert.deepEqual(wrong, []);
  await context.close();
});

test('what cannot be read says what to do and cannot be logged; too few requests say how many minutes more', async () => {
  const { page, wrong, context } = await gate();
  await page.click('#judge-figures');
  await paste(page, '#figures', 'it looks fine to me');
  await page.waitForSelector('.judge-answer .notice');
  assert.match(await page.locator('.judge-answer').innerText(), /no figure|figures/i);
  assert.ok(await page.locator('#log-verdict').isDisabled());
  await paste(page, '#figures', '{"status":"error","errorType":"bad_data","error":"parse error at char 5"}');
  await page.waitForFunction(() => document.querySelector('.judge-answer').innerText.includes('Prometheus says bad_data: parse error'));
  await paste(page, '#figures', '{"status":"success","data":{"resultType":"matrix","result":[]}}');
  await page.waitForFunction(() => document.querySelector('.judge-answer').innerText.includes('nothing matches the query'));
  assert.equal(await page.locator('#judge-verdict').count(), 0);
  // Failed requests among few: the figures do not tell yet.
  await page.selectOption('#figure', 'Error rate');
  await page.locator('.judge-more summary').click();
  await paste(page, '#figures', 'baseline 1 0 1 0 1\ncanary 0 1 0 0 0');
  await paste(page, '#figures-requests', 'baseline 400 390 410 405 395\ncanary 40 41 39 42 40');
  await verdict(page, 'inconclusive');
  assert.match(await page.locator('#judge-verdict').innerText(), /\d+ more minutes would tell/);
  await page.click('[data-judge="sequential"]');
  await verdict(page, 'inconclusive');
  assert.equal(await logged(page), 0);
  assert.deepEqual(wrong, []);
  await context.close();
});

test('a file can be dropped, and a verdict that was read elsewhere is typed with where and by whom', async () => {
  const { page, wrong, context } = await gate();
  await page.click('#judge-figures');
  await page.selectOption('#figure', 'P95 latency');
  const held = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'range.json', { type: 'application/json' }));
    return data;
  }, good);
  await page.dispatchEvent('.judge-box', 'drop', { dataTransfer: held });
  await verdict(page, 'pass');
  assert.ok((await page.inputValue('#figures')).includes('matrix'));
  await page.click('#elsewhere');
  await page.getByLabel('What was measured').fill('Conversion');
  await page.getByLabel('Value').fill('3.1');
  await page.getByLabel('Unit').fill('%');
  await page.getByLabel('Where it was read').fill('the shop dashboard');
  await page.getByLabel('Who read it').fill('Bo');
  await page.locator('dialog[open] button[type="submit"]').click();
  await page.waitForFunction(() => document.querySelector('#measure').innerText.includes('Conversion'));
  assert.match(await page.locator('#measure').innerText(), /pass\s*Conversion 3\.1 %.*Read in the shop dashboard/s);
  assert.match(await page.locator('.run-side .log').innerText(), /Conversion: pass Bo, written down by Ada/);
  assert.deepEqual(wrong, []);
  await context.close();
});

for (const [width, colorScheme] of [[390, 'dark'], [1440, 'light']]) {
  test(`axe finds nothing on the panel at ${width} px, ${colorScheme}; labels of the chart can be read`, async () => {
    const { page, wrong, context } = await gate({ viewport: { width, height: 900 }, colorScheme });
    await page.click('#gate-judge');
    await page.selectOption('#figure', 'P95 latency');
    await paste(page, '#figures', slow);
    await verdict(page, 'fail');
    await page.locator('.figure-table summary').click();
    await page.locator('.toast button').first().click({ force: true }).catch(() => {});
    assert.deepEqual(await axe(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
    const small = await page.evaluate(() => [...document.querySelectorAll('.chart-plot span')].filter((s) => parseFloat(getComputedStyle(s).fontSize) < 12).length);
    assert.equal(small, 0, 'no label of the chart is smaller than 12 px');
    const low = await page.evaluate(() => [...document.querySelectorAll('#judge button, #judge select, #judge summary, #judge input')].filter((e) => e.offsetParent && e.getBoundingClientRect().height < 24).map((e) => e.id || e.textContent));
    assert.deepEqual(low, [], 'targets are 24 px high at least');
    assert.deepEqual(wrong, []);
    await context.close();
  });
}
