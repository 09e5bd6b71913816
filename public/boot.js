// Starts the wasm and its workers, and catches what the wasm cannot catch itself: a start that fails, and a crash.
const own = document.querySelector('script[data-tminus]');

function crash(detail) {
  const panel = document.getElementById('crash');
  if (!panel || !panel.hidden) return;
  document.getElementById('crash-detail').textContent = detail;
  document.getElementById('app').hidden = true;
  document.getElementById('frame')?.setAttribute('hidden', '');
  panel.hidden = false;
  document.getElementById('crash-reload').addEventListener('click', () => location.reload());
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

// The panic hook of the wasm sets this attribute; after a panic nothing of the wasm runs any more.
new MutationObserver(() => {
  const detail = document.documentElement.dataset.crashed;
  if (detail) crash(detail);
}).observe(document.documentElement, { attributes: true, attributeFilter: ['data-crashed'] });

/** Where a module lies: its script and its wasm, or the wasm of its parts. The page's script tag is the one place that knows names. */
const files = (name) => own.dataset[name].split(' ').map((file) => new URL(file, document.baseURI).href);

const compiled = new Map();

/** A wasm file, fetched and compiled once; a failure is forgotten, so that it can be tried again. */
function compile(file) {
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
      const { default: init } = await import(script);
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
    worker = new Worker(files('worker')[0], { type: 'module' });
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

// A release needs its plan and its checklist at once; on home the page comes first.
const release = location.hash.startsWith('#/r/');
const ahead = () => files('checklist').forEach(compile);
if (release) document.querySelector('#frame main')?.setAttribute('hidden', '');
try {
  const [script, wasm] = files('tminus');
  const loading = [import(script), compile(wasm)];
  if (release) {
    start('planner');
    ahead();
  }
  const [{ default: init }, module] = await Promise.all(loading);
  await init({ module_or_path: module });
  if (!release) {
    if (!desks.has('planner')) start('planner');
    ahead();
  }
} catch (error) {
  if (!document.documentElement.dataset.crashed) crash(`The page could not start: ${error}`);
}
