// A worker: takes its module once, then answers bytes with bytes, in order.
self.onmessage = async ({ data: { script, module } }) => {
  try {
    const { default: init } = await (self.tminusLoad ?? ((file) => import(file)))(script);
    await init({ module_or_path: module });
    const answer = self.tminusAnswer;
    self.onmessage = ({ data }) => {
      const told = answer(data);
      self.postMessage(told, [told.buffer]);
    };
    self.postMessage('ready');
  } catch (error) {
    self.postMessage(String(error));
  }
};
