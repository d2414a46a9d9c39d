// Browsers' sessions behind a certified provider, without a browser: what is sent and what comes back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cookieJar, throughProvider } from './client.mjs';
import { startProvider } from './provider.mjs';
import { freePort, issuerToml, sessionToml, startServer } from './server.mjs';

const RESOURCE = 'https://indsats.example.org';
const PAGE = { 'X-Indsats-Client': '1' };
const SESSION = '__Host-indsats-session';
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

let api, provider, server;

before(async () => {
  const port = await freePort();
  api = `http://localhost:${port}`;
  // Tokens are renewed half a minute before their end, so these are renewed after three seconds.
  provider = await startProvider({ api, resource: RESOURCE, accessTokenSeconds: 33 });
  server = await startServer({
    port,
    issuer: provider.url,
    files: { 'client.secret': provider.webSecret },
    toml: issuerToml(provider, RESOURCE) + sessionToml(provider, { api, resource: RESOURCE }),
  });
});

after(async () => {
  await server?.stop();
  await provider?.stop();
});

async function signedIn(account) {
  const browser = cookieJar();
  const begun = await browser.fetch(`${api}/auth/login`);
  assert.equal(begun.status, 303);
  const back = await throughProvider(browser, begun.headers.get('location'), account, `${api}/auth/callback`);
  const finished = await browser.fetch(back);
  assert.equal(finished.status, 303, await finished.text());
  assert.equal(finished.headers.get('location'), '/');
  return browser;
}

async function viewer(browser) {
  const response = await browser.fetch(`${api}/graphql`, {
    method: 'POST',
    headers: { ...PAGE, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: '{ viewer { roleInUse } }' }),
  });
  return { status: response.status, role: (await response.json()).data?.viewer.roleInUse };
}

test('a session without a token in the browser', async () => {
  const browser = await signedIn('sb13');
  assert.deepEqual(await viewer(browser), { status: 200, role: 'CASEWORKER' });
  assert.equal(browser.get(api, SESSION).length, 43, 'the cookie is a random name and nothing else');
  assert.equal(browser.get(api, '__Host-indsats-login'), undefined);
});

test('tokens are renewed, also when the provider has got another key', async () => {
  const browser = await signedIn('tl1');
  await provider.announceKey();
  provider.switchKey();
  provider.retireKeys();
  await pause(4000);
  const answers = await Promise.all(Array.from({ length: 10 }, () => viewer(browser)));
  for (const answer of answers) assert.deepEqual(answer, { status: 200, role: 'MANAGER' });
});

test('somebody new is known from then on, and may nothing', async () => {
  const { status } = await viewer(await signedIn('new'));
  assert.equal(status, 403);
});

test('signing out here ends the session here', async () => {
  const browser = await signedIn('sb13');
  const response = await browser.fetch(`${api}/auth/logout`, { method: 'POST', headers: PAGE });
  const { location } = await response.json();
  assert.ok(location.startsWith(`${provider.url}/session/end?`));
  assert.doesNotMatch(location, /eyJ/, 'no token stands in an address');
  assert.equal((await viewer(browser)).status, 401);
});

test('signing out at the provider ends the session here', async () => {
  const browser = await signedIn('sb13');
  const other = await signedIn('tl1');
  const asked = await browser.fetch(`${provider.url}/session/end`);
  const page = await asked.text();
  const [, action] = /action="([^"]+)"/.exec(page);
  const [, xsrf] = /name="xsrf" value="([^"]+)"/.exec(page);
  await browser.fetch(action, { method: 'POST', body: new URLSearchParams({ xsrf, logout: 'yes' }) });
  assert.equal((await viewer(browser)).status, 401);
  assert.equal((await viewer(other)).status, 200);
  assert.match(server.log(), /browser sessions were ended by the provider/);
});

test('neither cookie nor token nor name is in the log', async () => {
  const browser = await signedIn('sb13');
  await viewer(browser);
  for (const text of [browser.get(api, SESSION), 'eyJ', 'Sagsbehandler Tretten', 'sb13', 'code=', 'state=']) {
    assert.ok(!server.log().includes(text), text);
  }
});
