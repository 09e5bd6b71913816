// Keeps the releases from being lost with the browser: its promise not to clear them, and a backup that writes itself into a
// file or folder of the computer where the browser can do that. The wasm asks through `tminusBackup` and hears `tminus-backup`.
const LAST = 'tminus:backup';
const ASKED = 'tminus:persist';
const day = 86_400_000;
// A backup follows the last edit by this much, and the first one that waits by no more than ten times of it.
const QUIET = 3000;

let place; // { kind: 'file' | 'folder', handle }
let provide; // writes a backup and hands its text to the function it gets
let timer;
let waitingSince = 0;
let running = Promise.resolve();

const changed = () => dispatchEvent(new Event('tminus-backup'));
const store = { get: (key) => { try { return localStorage.getItem(key); } catch { return null; } }, set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* full or blocked: told elsewhere */ } } };

/** A small database of its own for the handle, which is no text. */
function inPlace(mode, act) {
  return new Promise((done, fail) => {
    const request = indexedDB.open('tminus-backup', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('place');
    request.onerror = () => fail(request.error);
    request.onsuccess = () => {
      const transaction = request.result.transaction('place', mode);
      const asked = act(transaction.objectStore('place'));
      transaction.oncomplete = () => { request.result.close(); done(asked.result); };
      transaction.onabort = () => { request.result.close(); fail(transaction.error); };
    };
  });
}

/** Writes now. A folder gets one file a day, so that older states stay; the new content takes a file's place when it is whole. */
async function write() {
  clearTimeout(timer);
  waitingSince = 0;
  if (!place || !provide || backup.state !== 'on') return;
  const { kind, handle } = place;
  try {
    if ((await handle.queryPermission({ mode: 'readwrite' })) !== 'granted') return tell('asks');
    const text = await new Promise(provide);
    if (!text) throw new Error('it could not be written');
    const file = kind === 'file' ? handle : await handle.getFileHandle(`tminus-backup-${new Date().toISOString().slice(0, 10)}.json`, { create: true });
    const stream = await file.createWritable();
    await stream.write(text);
    await stream.close();
    backup.problem = '';
    done();
  } catch (error) {
    backup.problem = `${error.name}: ${error.message}`;
    changed();
  }
}

function tell(state) {
  backup.state = state;
  backup.name = place?.handle.name ?? '';
  backup.kind = place?.kind ?? '';
  changed();
}

function done() {
  store.set(LAST, String(Date.now()));
  backup.last = store.get(LAST) ?? '';
  changed();
}

const backup = {
  /** What this browser can write to by itself. */
  file: 'showSaveFilePicker' in globalThis ? 'yes' : '',
  folder: 'showDirectoryPicker' in globalThis ? 'yes' : '',
  /** `off`, `on`, or `asks`: a place was chosen and the browser wants to be asked again. */
  state: 'off',
  kind: '',
  name: '',
  problem: '',
  /** When the last backup was made, milliseconds since 1970; empty: never. */
  last: store.get(LAST) ?? '',
  /** Whether the browser promised not to clear what is stored: `yes`, `no`, or empty if it does not tell. */
  persisted: '',
  /** Safari clears a site after seven days of its own use without a visit, unless the site is installed. */
  evicts: /^Apple/.test(navigator.vendor ?? '') && !matchMedia('(display-mode: standalone)').matches && !navigator.standalone ? 'yes' : '',

  /** Takes the function that writes a backup. */
  provide(write) { provide = write; },
  /** Something was edited. Once something is there that would be missed, the browser is asked to keep it. */
  touched(worth) {
    if (worth) this.persist(false);
    if (this.state !== 'on') return;
    waitingSince ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(() => { running = running.then(write); }, Math.min(QUIET, Math.max(0, waitingSince + 10 * QUIET - Date.now())));
  },
  /** Asks the browser to keep what is stored; by itself at most once in thirty days, since some ask the person. */
  async persist(wanted) {
    if (!navigator.storage?.persist || this.persisted === 'yes') return;
    if (!wanted && Date.now() - Number(store.get(ASKED)) < 30 * day) return;
    store.set(ASKED, String(Date.now()));
    this.persisted = (await navigator.storage.persist().catch(() => false)) ? 'yes' : 'no';
    changed();
  },
  /** Lets the person choose a `file` or a `folder`, and writes the first backup. */
  async choose(kind) {
    try {
      const handle = kind === 'file'
        ? await showSaveFilePicker({ suggestedName: 'tminus-backup.json', types: [{ description: 'Backup of T-Minus', accept: { 'application/json': ['.json'] } }] })
        : await showDirectoryPicker({ mode: 'readwrite' });
      place = { kind, handle };
      await inPlace('readwrite', (places) => places.put(place, 'chosen')).catch(() => {});
      tell('on');
      await (running = running.then(write));
    } catch (error) {
      if (error.name !== 'AbortError') { backup.problem = `${error.name}: ${error.message}`; changed(); }
    }
  },
  /** Asks again for a place that was chosen before. Needs a click. */
  async allow() {
    if ((await place?.handle.requestPermission({ mode: 'readwrite' }).catch(() => 'denied')) !== 'granted') return;
    tell('on');
    await (running = running.then(write));
  },
  /** Gives the place up; what was written stays. */
  async stop() {
    clearTimeout(timer);
    place = undefined;
    backup.problem = '';
    tell('off');
    await inPlace('readwrite', (places) => places.delete('chosen')).catch(() => {});
  },
  /** The person saved a backup by hand. */
  done,
};
globalThis.tminusBackup = backup;

/** Finds out how things stand. */
async function look() {
  backup.persisted = navigator.storage?.persisted ? ((await navigator.storage.persisted().catch(() => false)) ? 'yes' : 'no') : '';
  if (backup.file || backup.folder) place = await inPlace('readonly', (places) => places.get('chosen')).catch(() => undefined);
  const allowed = place && (await place.handle.queryPermission({ mode: 'readwrite' }).catch(() => 'denied'));
  tell(place ? (allowed === 'granted' ? 'on' : 'asks') : 'off');
}
look().catch(() => {});
addEventListener('storage', ({ key }) => { if (key === LAST) { backup.last = store.get(LAST) ?? ''; changed(); } });
