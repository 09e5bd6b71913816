// Keeps the page on this device, so that it opens when the network, the VPN or the host is not there.
//
// A version is kept whole or not at all: every file is fetched and compared with its checksum before the version counts as
// there. A new version waits until the person starts it. Files whose name says their content are taken from whatever
// version holds them, so that a page that was opened before an update still finds its own parts.
// To retire this worker, put tools/retire-sw.js in its place.

// The build fills these in: the version, and every file with its SHA-256. './' is the page.
const version = 'none';
const files = {};

// One origin may hold other sites, and this page in other folders: only what begins with this is ours.
const own = `tminus ${registration.scope} `;
const at = (name) => new URL(name, registration.scope).href;

addEventListener('install', (event) => event.waitUntil(keep()));
addEventListener('activate', (event) => event.waitUntil(clients.claim().then(() => tidy(0))));
addEventListener('message', (event) => {
  if (event.data === 'start') skipWaiting();
  // The page is up: if no other page is open, nobody needs an older version any more.
  if (event.data === 'tidy') event.waitUntil(tidy(1));
});
addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(registration.scope)) return;
  const name = new URL(request.url).pathname.slice(new URL(registration.scope).pathname.length);
  if (request.mode === 'navigate') {
    // Other pages below this folder are not ours.
    if (name === '' || name === 'index.html') event.respondWith(held('./', request));
  } else if (name === 'policy.yaml') {
    event.respondWith(beside(request));
  } else if (name in files || /-[0-9a-f]{16}\.(js|wasm)$/.test(name)) {
    event.respondWith(held(name, request));
  }
});

/** Takes all files of this version in. One that fails fails them all; then the version before goes on. */
async function keep() {
  const cache = await caches.open(own + version);
  try {
    for (const [name, sum] of Object.entries(files)) await cache.put(at(name), await checked(name, sum));
  } catch (error) {
    await caches.delete(own + version);
    throw error;
  }
}

/** A file that is the one of this version: from an older version, from the browser's cache, or anew. */
async function checked(name, sum) {
  const ways = [() => older(name), () => fetch(at(name)), () => fetch(at(name), { cache: 'reload' })];
  for (const way of ways) {
    const response = await way();
    if (!response?.ok) continue;
    const bytes = await response.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    if ([...digest].map((b) => b.toString(16).padStart(2, '0')).join('') === sum) return plain(bytes, response.headers);
  }
  throw new Error(`${name} is not the file of this version`);
}

/** An answer without what belongs to its way here: compression, redirects, what it varies by. */
function plain(bytes, from) {
  const headers = new Headers();
  for (const name of ['content-type', 'content-security-policy', 'cross-origin-opener-policy', 'referrer-policy', 'x-content-type-options']) {
    if (from.has(name)) headers.set(name, from.get(name));
  }
  return new Response(bytes, { headers });
}

/** A file of ours as it is kept; where it is not, the network's. */
async function held(name, request) {
  return (await caches.match(at(name), { cacheName: own + version })) ?? (await older(name)) ?? fetch(request);
}

/** What its host laid beside the page and is no part of it. A missing one is an answer without content, and so is a host that is not
 * there, which says so. */
async function beside(request) {
  const found = await fetch(request).catch(() => undefined);
  if (found?.ok) return found;
  const missing = found?.status === 404 || found?.status === 410;
  return new Response(null, { status: 204, headers: missing ? {} : { 'x-tminus-away': '1' } });
}

/** A file whose name says its content, from any version that is kept. */
async function older(name) {
  if (!/-[0-9a-f]{16}\./.test(name)) return undefined;
  for (const key of await caches.keys()) {
    const found = key.startsWith(own) && (await caches.match(at(name), { cacheName: key }));
    if (found) return found;
  }
  return undefined;
}

/** Drops other versions if no more than so many pages are open, and none is coming in. */
async function tidy(pages) {
  const keys = await caches.keys();
  const open = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (registration.installing || registration.waiting || open.filter((c) => c.url.startsWith(registration.scope)).length > pages) return;
  for (const key of keys) if (key.startsWith(own) && key !== own + version) await caches.delete(key);
}
