// The built page in a real Chromium: what the browser tests, the screenshots and the measurements share.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium as find } from '../../tools/chromium.mjs';
import { serve } from '../../tools/serve.mjs';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '..', '..');
const require = createRequire(pathToFileURL(join(root, 'tools', 'package.json')));
const { chromium } = require('playwright-core');
export const axePath = require.resolve('axe-core/axe.min.js');

export const dist = join(root, 'dist');
if (!existsSync(join(dist, 'index.html'))) throw new Error('dist/index.html is not there: run "make build" first.');

/** Arguments that keep a headless Chromium from talking to anything but the page. */
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Starts a browser. */
export const browser = (options = {}) => chromium.launch({ executablePath: find(), args, ...options });

/** Starts a browser with a profile folder of its own, which outlives it. */
export const profile = (folder, options = {}) => chromium.launchPersistentContext(folder, { executablePath: find(), args, ...options });

/** Serves the built page below a sub-folder, as a project page of a static host would be. */
export const site = (prefix = '/sub/dir') => serve(dist, { prefix });

/** Opens a page and keeps a list of everything that must not happen on it. */
export async function open(context, url, hash = '') {
  const page = await context.newPage();
  const wrong = [];
  const origin = new URL(url).origin;
  page.on('console', (message) => { if (message.type() === 'error') wrong.push(`console: ${message.text()}`); });
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('request', (request) => {
    const to = request.url();
    if (!to.startsWith(origin) && !/^(data|blob):/.test(to)) wrong.push(`request: ${to}`);
  });
  await page.goto(url + hash);
  await alive(page);
  return { page, wrong };
}

/** Waits until the wasm has taken the page over and shows a screen. */
export const alive = (page) => page.waitForSelector('html[data-alive] [data-screen]', { timeout: 30_000 });

/** Waits until an async function is true in the page. Playwright's own `waitForFunction` takes the promise of one for a truth. */
export async function untilTrue(page, test, arg) {
  const last = Date.now() + 30_000;
  while (!(await page.evaluate(test, arg))) {
    if (Date.now() > last) throw new Error(`not true within 30 s: ${test}`);
    await page.waitForTimeout(50);
  }
}

/** What a release manager types. */
export const rolling = `On Tuesday, February 13, at 2 in the afternoon Eastern (EST) we want to bring version 2.3.0 of our
checkout microservice (checkout-service) into production; 2.2.5 is live at the moment. That slot is quiet
for our shop. It runs on Kubernetes in AWS EKS, namespace production, ten replicas, image
registry.example.com/checkout-service, PostgreSQL in RDS behind it and Redis in ElastiCache. We deploy through
GitOps with Argo CD, application checkout-service-prod, automatic sync. Rolling update, never more than two pods
missing and two on top. The release adds discount codes. There is a database migration: a new nullable column
discount_code on orders plus an index on it; about 2 minutes on 5 million rows, old code keeps working.
No downtime. Alice Smith is on call. Status goes to #deployment-checkout.
Today we see 1200 requests/second, 0.3% errors and a p95 of 180 ms.`;

export const canary =
  'canary auth-service v3.0.0 -> v3.1.0, k8s prod, Argo Rollouts, 20 replicas, 10/25/50/75 pauses 5m 5m 10m 5m, prometheus gates: success >= 99%, p95 < 250ms';

export const hotfix = `HOTFIX payments-api 4.7.1 -> 4.7.2 production, sev1: card payments fail with a null pointer since 09:40 UTC. GKE, Flux.
One line fix, no migration. Deploy as soon as approved, rolling. Dana is on call, approver: Head of Payments.`;

/**
 * Runs axe on the page as it stands; returns one line a violation. What sticks to an edge of the window covers whatever lies below it at the
 * moment, and axe takes that for the size of a target: it is judged with everything in its own place.
 */
export async function axe(page) {
  await page.evaluate(await import('node:fs').then((fs) => fs.readFileSync(axePath, 'utf8')));
  const found = await page.evaluate(async () => {
    const [sheet] = document.styleSheets;
    const at = sheet.insertRule('.bar, .rail, .filters, .run-rail, .run-keys, .message-list { position: static !important }', sheet.cssRules.length);
    try {
      return await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    } finally {
      sheet.deleteRule(at);
    }
  });
  return found.violations.map((v) => `${v.impact} ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`);
}
