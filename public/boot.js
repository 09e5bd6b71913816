// Starts the wasm, and catches what it cannot catch itself: a start that fails, and a crash.
const own = document.querySelector('script[data-wasm]');

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

try {
  const { default: init } = await import(new URL(own.dataset.js, document.baseURI));
  await init({ module_or_path: new URL(own.dataset.wasm, document.baseURI) });
} catch (error) {
  if (!document.documentElement.dataset.crashed) crash(`The page could not start: ${error}`);
}
