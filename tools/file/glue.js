// Stands around the glue that wasm-bindgen made: each call makes the functions anew, since the page may hold the wasm more than once
// where no worker starts.
globalThis.tminusGlue = () => {
GLUE
  return __wbg_init;
};
globalThis.tminusLoad = async (role) => {
  globalThis.tminusRole = role;
  return { default: globalThis.tminusGlue() };
};
