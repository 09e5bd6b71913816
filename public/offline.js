// What surrounds the page, loaded when it is up: the copy for opening it without a network, new versions, and files that
// were opened with it. Where the browser has none of it, the page is the same without.
const at = (name) => new URL(name, document.baseURI).href;
const scope = at('./');
const hour = 3_600_000;

/** Shows that a new version is there; `start` is what the button does. */
function announce(start) {
  if (document.getElementById('update')) return;
  const text = 'A new version is ready. It starts when you reload.';
  const notice = Object.assign(document.createElement('aside'), { id: 'update', className: 'update no-print' });
  notice.setAttribute('aria-label', 'New version');
  const button = (label, act) => Object.assign(document.createElement('button'), { type: 'button', className: 'button', textContent: label, onclick: act });
  notice.append(
    Object.assign(document.createElement('span'), { textContent: text }),
    button('Reload', start),
    button('Later', () => notice.remove()),
  );
  document.body.append(notice);
  const spoken = document.getElementById('polite');
  if (spoken) spoken.textContent = text;
}

/** Registers the worker that keeps the page, and looks for new versions. */
async function keep() {
  const workers = navigator.serviceWorker;
  const registration = await workers.register(at('sw.js'), { scope, updateViaCache: 'none' });
  // A site in a folder above this one may keep pages too, and then controls this page until our own worker does.
  const script = at('sw.js');
  const ours = () => workers.controller?.scriptURL === script;
  const before = ours();
  let asked = false;
  const waiting = () => announce(() => {
    asked = true;
    // Between two updates the one that waits may have gone; then there is nothing to start but the page itself.
    if (registration.waiting) registration.waiting.postMessage('start');
    else location.reload();
  });
  const watch = (worker) => worker?.addEventListener('statechange', () => {
    if (worker.state === 'installed' && registration.active) waiting();
    if (worker.state === 'activated') ready();
  });
  const ready = () => { document.documentElement.dataset.offline = 'ready'; };
  if (registration.waiting && registration.active) waiting();
  if (registration.active) ready();
  watch(registration.installing);
  registration.addEventListener('updatefound', () => watch(registration.installing));
  workers.addEventListener('controllerchange', () => {
    // Only the tab whose button was pressed reloads; the others go on with what they have.
    if (asked) location.reload();
    else if (before) announce(() => location.reload());
  });
  workers.controller?.postMessage('tidy');
  let last = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - last < hour) return;
    last = Date.now();
    registration.update().catch(() => {});
  });
}

if (location.protocol.startsWith('http') && 'serviceWorker' in navigator) {
  // A browser that refuses leaves the page as it is; the settings say that it is not kept.
  keep().catch((error) => { document.documentElement.dataset.offline = `refused: ${error.message}`; });
}

// Files that the system opens with the installed page: they are read in like chosen ones.
globalThis.launchQueue?.setConsumer(async ({ files = [] }) => {
  for (const handle of files) dispatchEvent(new CustomEvent('tminus:open', { detail: await handle.getFile() }));
});
