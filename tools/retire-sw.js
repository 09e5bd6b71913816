// Retires the offline copy of the page. Put this file in the place of `sw.js` on the host and leave it there: browsers that
// kept the page look for a new `sw.js` when it is opened, take this one, and drop what they kept of the page. Releases are
// not touched. From then on the page comes from the host alone.
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(retire()));

async function retire() {
  for (const key of await caches.keys()) if (key.startsWith(`tminus ${registration.scope} `)) await caches.delete(key);
  await registration.unregister();
}
