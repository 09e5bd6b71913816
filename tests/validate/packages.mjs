// Packages of tests/validate/package.json live where run.sh installed them.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(pathToFileURL(join(process.env.VALIDATE_HOME, 'package.json')));
export const load = (name) => import(pathToFileURL(require.resolve(name)).href);
