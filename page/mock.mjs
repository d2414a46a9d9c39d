// Serves the built page and stands in for the server, to develop the page alone.
// Usage: node mock.mjs [port]. Tokens live MOCK_TOKEN_SECONDS (default 3600).
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { graphql, parse } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/http';
import { operations, signIns } from './mock/demo.mjs';
import { rootFor, schema } from './mock/schema.mjs';

const ASSETS = fileURLToPath(new URL('../api/assets/page', import.meta.url));
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
};
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; " +
    "img-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; " +
    "form-action 'self'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

const lifetime = Number(process.env.MOCK_TOKEN_SECONDS ?? 3600);
const tokens = new Map();

async function body(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text || '{}');
}

function bearer(request) {
  const token = tokens.get(request.headers.authorization?.replace(/^Bearer /, ''));
  return token && token.until > Date.now() ? token.signIn : null;
}

const problem = (code) => ({ errors: [{ message: code, extensions: { code } }] });

const stream = createHandler({
  authenticate: ({ raw }) => (bearer(raw) ? null : [null, { status: 401, statusText: 'Unauthorized' }]),
  onSubscribe: ({ raw }, { query, variables, operationName }) => {
    const document = parse(query);
    return { schema, document, rootValue: rootFor(bearer(raw)), variableValues: variables, operationName };
  },
});

async function answer(request, url) {
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /demo/sign-ins':
      return [200, signIns];
    case 'GET /demo/operations':
      return [200, operations[url.searchParams.get('role')] ?? []];
    case 'POST /demo/sign-in': {
      const { id } = await body(request);
      const signIn = signIns.find((candidate) => candidate.id === id);
      if (!signIn) return [404, problem('NOT_FOUND')];
      const accessToken = randomUUID();
      tokens.set(accessToken, { signIn, until: Date.now() + lifetime * 1000 });
      return [200, { accessToken, expiresIn: lifetime }];
    }
    case 'POST /graphql': {
      const signIn = bearer(request);
      if (!signIn) return [401, problem('UNAUTHENTICATED')];
      const { query, variables, operationName } = await body(request);
      const rootValue = rootFor(signIn);
      const result = await graphql({ schema, source: query, rootValue, variableValues: variables, operationName });
      return [200, result, 'application/graphql-response+json'];
    }
    default:
      return null;
  }
}

async function asset(pathname) {
  const path = pathname === '/' ? '/index.html' : normalize(pathname);
  if (path !== '/index.html' && !path.startsWith('/assets/')) return null;
  return { type: TYPES[extname(path)], bytes: await readFile(ASSETS + path) };
}

async function handle(request, response) {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  try {
    const url = new URL(request.url, 'http://localhost');
    if (url.pathname === '/graphql/stream') {
      await stream(request, response);
      return;
    }
    const known = await answer(request, url);
    if (known) {
      const [status, value, type = 'application/json'] = known;
      response.writeHead(status, { 'Content-Type': type }).end(JSON.stringify(value));
      return;
    }
    const found = request.method === 'GET' && (await asset(url.pathname));
    if (!found) throw new Error('no such path');
    response.writeHead(200, { 'Content-Type': found.type }).end(found.bytes);
  } catch {
    response.writeHead(404).end();
  }
}

/** Starts the mock; port 0 takes a free one. */
export function startMock(port = 0) {
  const server = createServer(handle);
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      const url = `http://127.0.0.1:${server.address().port}`;
      resolve({ url, stop: () => server.close() && server.closeAllConnections() });
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startMock(Number(process.argv[2] ?? 4040));
  console.log(url);
}
