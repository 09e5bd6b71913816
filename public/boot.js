// Starts the wasm and its workers, and catches what the wasm cannot catch itself: a start that fails, and a crash.
// What is not needed for the first screen comes when the page is up.
const own = document.querySelector('script[data-tminus]');
// The page as one file brings its parts with it; else they lie beside the page.
const one = globalThis.tminusFile;
const load = globalThis.tminusLoad ?? ((script) => import(script));

function crash(detail, again = () => location.reload()) {
  const panel = document.getElementById('crash');
  if (!panel || !panel.hidden) return;
  document.getElementById('crash-detail').textContent = detail;
  document.getElementById('app').hidden = true;
  document.getElementById('frame')?.setAttribute('hidden', '');
  panel.hidden = false;
  document.getElementById('crash-reload').addEventListener('click', again);
  document.getElementById('crash-download').addEventListener('click', download);
  document.getElementById('crash-reload').focus();
}

/** Saves everything of ours that this browser holds, without the wasm. */
function download() {
  const all = {};
  try {
    for (let i = 0; i < localStorage.length; i += 1) {
      const key = localStorage.key(i);
      if (key.startsWith('tminus:')) all[key] = localStorage.getItem(key);
    }
  } catch (error) {
    all.problem = String(error);
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(all, null, 1)], { type: 'application/json' }));
  link.download = 'tminus-saved-data.json';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Reloads from the host, if it answers: a copy on this device that does not start must not come back. */
async function afresh() {
  try {
    const scope = new URL('./', document.baseURI).href;
    const kept = await navigator.serviceWorker?.getRegistration();
    if (kept?.scope === scope && (await fetch(new URL('sw.js', scope), { cache: 'no-store' })).ok) {
      for (const key of await caches.keys()) if (key.startsWith(`tminus ${scope} `)) await caches.delete(key);
      await kept.unregister();
    }
  } catch {
    // Without a network the copy is all there is.
  }
  location.reload();
}

/** Puts a text that another program shared with the page into the field, before the page is up. */
function shared() {
  const words = new URLSearchParams(location.search);
  const text = ['title', 'text', 'url'].map((name) => words.get(name)).filter(Boolean).join('\n');
  const field = document.getElementById('describe');
  if (!text || !field) return;
  field.value ||= text;
  history.replaceState(null, '', location.pathname + location.hash);
}

// The panic hook of the wasm sets this attribute; after a panic nothing of the wasm runs any more.
new MutationObserver(() => {
  const detail = document.documentElement.dataset.crashed;
  if (detail) crash(detail);
  else if ('alive' in document.documentElement.dataset) later();
}).observe(document.documentElement, { attributes: true, attributeFilter: ['data-crashed', 'data-alive'] });

/** Loads what surrounds the page, in a quiet moment after the first screen. */
function later() {
  if (one) return;
  const quiet = globalThis.requestIdleCallback ?? setTimeout;
  const load = () => own.dataset.later.split(' ').forEach((name) => import(new URL(name, document.baseURI)).catch(() => {}));
  setTimeout(() => quiet(load), 1000);
}

// A second copy of what was saved last. The browser keeps local storage in memory for seconds, sometimes minutes, before it is on disk;
// an IndexedDB transaction with strict durability is on disk when it says so. Each record carries a rising number, `n`; local storage
// keeps the last one too. After a crash the records above that number are what did not reach the disk, and they are put back.
const TIDE = 'tminus:tide';
const KEEP = 2 * 24 * 3_600_000;

let opening;
const database = () => (opening ??= new Promise((done, fail) => {
  const request = indexedDB.open('tminus', 1);
  request.onupgradeneeded = () => request.result.createObjectStore('journal');
  request.onsuccess = () => done(request.result);
  request.onerror = () => fail(request.error);
}));

async function transact(mode, act) {
  const base = await database();
  return new Promise((done, fail) => {
    const transaction = base.transaction('journal', mode, { durability: 'strict' });
    const request = act(transaction.objectStore('journal'));
    transaction.oncomplete = () => done(request?.result);
    transaction.onerror = transaction.onabort = () => fail(transaction.error);
  });
}

const vault = {
  /** Records that are not on disk yet. */
  pending: 0,
  /** Keeps a record; `tminus-kept` is told when nothing is pending any more. Where there is no database, local storage must do. */
  put(key, value) {
    const n = Math.max(Date.now(), Number(localStorage.getItem(TIDE)) + 1 || 0);
    localStorage.setItem(TIDE, String(n));
    this.pending += 1;
    transact('readwrite', (store) => store.put({ n, value }, key))
      .catch(() => {})
      .finally(() => {
        this.pending -= 1;
        if (this.pending === 0) dispatchEvent(new Event('tminus-kept'));
      });
  },
  /** Forgets all records whose key begins with `prefix`. */
  forget(prefix) {
    transact('readwrite', (store) => store.delete(IDBKeyRange.bound(prefix, `${prefix}\uffff`))).catch(() => {});
  },
  /** Puts back what did not reach the disk; resolves to how many records that were. */
  async heal() {
    const tide = Number(localStorage.getItem(TIDE)) || 0;
    let back = 0;
    let last = tide;
    const old = [];
    await transact('readonly', (store) => {
      const walk = store.openCursor();
      walk.onsuccess = () => {
        const at = walk.result;
        if (!at) return;
        const { n, value } = at.value;
        if (n > tide && localStorage.getItem(at.key) === null) {
          localStorage.setItem(at.key, value);
          back += 1;
        }
        if (n < tide - KEEP) old.push(at.key);
        last = Math.max(last, n);
        at.continue();
      };
    });
    if (last > tide) localStorage.setItem(TIDE, String(last));
    if (old.length) transact('readwrite', (store) => old.forEach((key) => store.delete(key))).catch(() => {});
    return back;
  },
};
globalThis.tminusVault = vault;
/** A database that does not answer holds nobody up. */
const healed = Promise.race([
  Promise.resolve().then(() => vault.heal()).catch(() => 0),
  new Promise((done) => setTimeout(done, 1000)),
]);


/** Where a module lies: its script and its wasm, or the wasm of its parts. The page's script tag is the one place that knows names. */
const files = one?.files ?? ((name) => own.dataset[name].split(' ').map((file) => new URL(file, document.baseURI).href));

const compiled = new Map();

/** A wasm file, fetched and compiled once; a failure is forgotten, so that it can be tried again. */
function compile(file) {
  if (one) return one.module();
  if (!compiled.has(file)) {
    const fetched = fetch(file).then((response) => {
      if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
      return response;
    });
    // A server that knows no wasm sends it under another type, which only the slower way takes.
    const module = fetched.then((r) => (r.headers.get('content-type') === 'application/wasm' ? WebAssembly.compileStreaming(r) : r.arrayBuffer().then((b) => WebAssembly.compile(b))));
    module.catch(() => compiled.delete(file));
    compiled.set(file, module);
  }
  return compiled.get(file);
}

/** What the script of the page calls: a part of its wasm, by number. */
globalThis.tminusPart = (n) => compile(files('parts')[n]);

const desks = new Map();

/** Starts a module in a worker, or in the page where the browser starts no worker. It is asked in order. */
function start(name) {
  const [script, wasm] = files(name);
  const waiting = [];
  const unsent = [];
  let worker;
  let send;
  const fail = (why) => {
    worker?.terminate();
    if (desks.get(name) === desk) desks.delete(name);
    for (const { no } of waiting.splice(0)) no(why);
  };
  const ready = (way) => {
    send = way;
    unsent.splice(0).forEach(send);
  };
  const heard = (told) => waiting.shift()?.yes(told);
  const here = async () => {
    worker?.terminate();
    worker = undefined;
    try {
      const { default: init } = await load(script);
      await init({ module_or_path: await compile(wasm) });
      const answer = globalThis.tminusAnswer;
      ready((bytes) => setTimeout(() => {
        try {
          heard(answer(bytes));
        } catch (error) {
          fail(error);
        }
      }));
    } catch (error) {
      fail(error);
    }
  };
  const desk = {
    ask: (bytes) => new Promise((yes, no) => {
      waiting.push({ yes, no });
      if (send) send(bytes);
      else unsent.push(bytes);
    }),
  };
  desks.set(name, desk);
  try {
    worker = one ? one.worker() : new Worker(files('worker')[0], { type: 'module' });
    const mine = worker;
    worker.onmessage = ({ data }) => {
      if (data === 'ready') ready((bytes) => mine.postMessage(bytes, [bytes.buffer]));
      else if (typeof data === 'string') here();
      else heard(data);
    };
    worker.onerror = (error) => (send ? fail(error) : here());
    compile(wasm).then((module) => worker?.postMessage({ script, module })).catch(here);
  } catch {
    here();
  }
  return desk;
}

/** What the wasm of the page calls: asks a module with bytes and gets bytes. */
globalThis.tminusAsk = (name, bytes) => (desks.get(name) ?? start(name)).ask(bytes);

/** The style of what is no part of the first load. */
const dress = () => {
  if (one) return;
  const sheet = document.createElement('link');
  sheet.rel = 'stylesheet';
  [sheet.href] = files('style');
  document.head.append(sheet);
};

shared();
// A release needs its plan and its checklist at once; on home the page comes first.
const release = location.hash.startsWith('#/r/');
const ahead = () => files('checklist').forEach(compile);
const elsewhere = location.hash.length > 2;
if (elsewhere) dress();
if (release || location.hash.startsWith('#/h/')) document.querySelector('#frame main')?.setAttribute('hidden', '');
try {
  const [script, wasm] = files('tminus');
  const loading = [load(script), compile(wasm)];
  if (release) {
    start('planner');
    ahead();
  }
  const [{ default: init }, module] = await Promise.all([...loading, healed]);
  await init({ module_or_path: module });
  if (!elsewhere) dress();
  if (!release) {
    if (!desks.has('planner')) start('planner');
    ahead();
  }
} catch (error) {
  if (!document.documentElement.dataset.crashed) crash(`The page could not start: ${error}`, afresh);
}
