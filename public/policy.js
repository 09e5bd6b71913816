// The rules of an organisation that lie beside the page as policy.yaml: asked for once, when the page is up. Most pages have none, and
// that is no failure. What was read is kept by the wasm, so that it holds without a network too.
const address = new URL('policy.yaml', document.baseURI).href;

/** Waits for the worker that keeps the page: it answers for a file that is missing, where the browser would note a failure. */
function kept() {
  const workers = navigator.serviceWorker;
  // That of a site in a folder above this one does not.
  const script = new URL('sw.js', document.baseURI).href;
  const told = () => workers.controller?.scriptURL === script || document.documentElement.dataset.offline?.startsWith('refused');
  return new Promise((done) => {
    if (!workers || told()) return done();
    const look = () => told() && done();
    workers.addEventListener('controllerchange', look);
    new MutationObserver(look).observe(document.documentElement, { attributes: true, attributeFilter: ['data-offline'] });
  });
}

/** The text of the file; empty: there is none; undefined: nobody can tell now. */
async function read() {
  const answer = await fetch(address, { cache: 'no-cache' }).catch(() => undefined);
  if (!answer || answer.headers.has('x-tminus-away')) return undefined;
  if ([204, 404, 410].includes(answer.status)) return '';
  // Some hosts answer with a page for what is missing, and some with one that asks who is there.
  if (!answer.ok || /html/.test(answer.headers.get('content-type') ?? '')) return undefined;
  return (await answer.text()).replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
}

/** What is in force: where it comes from, and its text. */
function inForce() {
  try {
    return JSON.parse(localStorage.getItem('tminus:policy')) ?? {};
  } catch {
    return {};
  }
}

/** Hands the text to the wasm if it is another one. A file that the person read in counts before the one beside the page. */
async function look() {
  const text = await read();
  const { from, text: known = '' } = inForce();
  if (text === undefined || from || text.trim() === known.trim()) return;
  dispatchEvent(new CustomEvent('tminus:policy', { detail: text }));
}

if (location.protocol.startsWith('http')) {
  addEventListener('tminus:look', look);
  kept().then(look);
}
