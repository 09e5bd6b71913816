// Serves a folder on this machine: node tools/serve.mjs [folder] [--port 8080] [--prefix /some/folder]
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

const types = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8', '.wasm': 'application/wasm', '.json': 'application/json', '.svg': 'image/svg+xml',
  '.png': 'image/png', '.ico': 'image/x-icon', '.webmanifest': 'application/manifest+json', '.txt': 'text/plain; charset=utf-8',
};

/**
 * Starts a server of `folder` below `prefix`; resolves to { url, requests, close }. Port 0 takes a free one. With `brotli`
 * files go out compressed, as from a good host.
 */
export function serve(folder, { port = 0, prefix = '', brotli = false } = {}) {
  const root = resolve(folder);
  const requests = [];
  const compressed = new Map();
  const server = createServer((request, response) => {
    const path = asked(request.url);
    if (path === undefined) return refuse(response, 400);
    requests.push(path);
    if (!path.startsWith(`${prefix}/`)) return refuse(response, path === prefix ? 308 : 404, `${prefix}/`);
    let file = join(root, normalize(path.slice(prefix.length)));
    if (!file.startsWith(root)) return refuse(response, 403);
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, 'index.html');
    if (!existsSync(file)) return refuse(response, 404);
    const headers = { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'cache-control': brotli ? 'max-age=3600' : 'no-cache' };
    if (brotli) {
      if (!compressed.has(file)) compressed.set(file, brotliCompressSync(readFileSync(file)));
      response.writeHead(200, { ...headers, 'content-encoding': 'br' });
      return response.end(compressed.get(file));
    }
    response.writeHead(200, headers);
    createReadStream(file).pipe(response);
  });
  return new Promise((done, fail) => {
    server.on('error', fail);
    server.listen(port, '127.0.0.1', () => {
      const url = `http://127.0.0.1:${server.address().port}${prefix}/`;
      done({ url, requests, close: () => new Promise((closed) => { server.closeAllConnections(); server.close(closed); }) });
    });
  });
}

/** The path that a request asks for; undefined for what is no address. */
function asked(url) {
  try {
    return decodeURIComponent(new URL(`http://here${url}`).pathname);
  } catch {
    return undefined;
  }
}

function refuse(response, status, location) {
  response.writeHead(status, location && status === 308 ? { location } : {});
  response.end();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2);
  const flag = (name, or) => (args.includes(name) ? args[args.indexOf(name) + 1] : or);
  const folder = args[0] && !args[0].startsWith('--') ? args[0] : 'dist';
  if (!existsSync(join(folder, 'index.html'))) {
    console.error(`${folder}/index.html is not there: run "make build" first.`);
    process.exit(1);
  }
  try {
    const { url } = await serve(folder, { port: Number(flag('--port', 8080)), prefix: flag('--prefix', '') });
    console.log(`T-Minus is served at ${url} (stop with Ctrl+C)`);
  } catch (error) {
    console.error(error.code === 'EADDRINUSE' ? 'The port is taken: choose another one, for example "make serve PORT=8081".' : error.message);
    process.exit(1);
  }
}
