// The page as one file: unpacks its wasm, and gives `boot.js` what it takes from beside the page elsewhere. The same wasm is the
// page and its workers; `tminusRole` tells it which.

// Before anything changes it: what a copy with releases inside is made of.
const blank = document.documentElement.cloneNode(true);
const text = (id) => document.getElementById(id).textContent;

let compiled;
const tminusFile = {
  files: (name) => (name === 'checklist' ? [] : [name, name]),
  /** The wasm, unpacked once, after the frame of the page was painted. */
  module() {
    compiled ??= new Promise((painted) => {
      requestAnimationFrame(() => setTimeout(painted));
      // A tab in the background paints nothing.
      setTimeout(painted, 200);
    })
      .then(() => WebAssembly.compile(unpack(plain(bytesOf(text('wasm'))))));
    return compiled;
  },
  /** A worker made of the glue and of `worker.js`; both stand in the page. */
  worker() {
    const address = URL.createObjectURL(new Blob([text('glue'), text('worker')], { type: 'text/javascript' }));
    return new Worker(address);
  },
  /** The releases that this file carries, as a backup; empty if none. */
  carried: text('inside').trim(),
  /** Saves a copy of this file that carries a backup. */
  save(backup) {
    blank.querySelector('#inside').textContent = backup.replace(/[<\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([written(`<!doctype html>\n${blank.outerHTML}\n`)], { type: 'text/html' }));
    link.download = `tminus-with-releases-${new Date().toISOString().slice(0, 10)}.html`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  },
};

/** A text as windows-1252, what that has no byte for as a reference. Scripts and styles are of ASCII, so none stands in them. */
function written(all) {
  const known = new Map([...upper].map((c, n) => [c, n + 128]));
  const bytes = new Uint8Array(all.length * 2);
  let to = 0;
  for (const c of all) {
    const code = known.get(c) ?? c.codePointAt(0);
    if (code < 256) bytes[to++] = code;
    else for (const d of `&#${code};`) bytes[to++] = d.charCodeAt(0);
  }
  return bytes.subarray(0, to);
}

// Some servers say that it is UTF-8, which takes the wasm apart. From a disk the file's own word counts.
const whole = document.characterSet === 'windows-1252';
const apart = () => { throw 'this file works from a disk. Save it and open it there: the server that sent it changed it on the way.'; };
globalThis.tminusFile = whole ? tminusFile : { files: apart };
