// Finds a Chromium or Chrome on this machine and prints its path.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const known = [
  process.env.CHROME_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

export function chromium() {
  const found = known.find((path) => path && existsSync(path));
  if (!found) throw new Error('No Chromium or Chrome was found. Install one, or set CHROME_PATH to it.');
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(chromium());
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
