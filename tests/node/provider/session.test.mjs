// Browsers' sessions behind a certified provider, without a browser: what is sent and what comes back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ACCOUNTS } from './accounts.mjs';
import { cookieJar, throughProvider } from './client.mjs';
import { startProvider } from './provider.mjs';
import { exported, freePort, issuerToml, sessionToml, startServer } from './server.mjs';

const RESOURCE = 'https://indsats.example.org';
const PAGE = { 'X-Indsats-Client': '1' };
const SESSION = '__Host-indsats-session';
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const browsers = [];
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
    toml: `${issuerToml(provider, RESOURCE)}${sessionToml(provider, { api, resource: RESOURCE })}[log]\nlevel = "trace"\n`,
  });
});

after(async () => {
  await server?.stop();
  await provider?.stop();
});

function newBrowser() {
  const browser = cookieJar();
  browsers.push(browser);
  return browser;
}

async function signedIn(account) {
  const browser = newBrowser();
  const begun = await browser.fetch(`${api}/auth/login`);
  assert.equal(begun.status, 303);
  const back = await throughProvider(browser, begun.headers.get('location'), account, `${api}/auth/callback`);
  const finished = await browser.fetch(back);
  assert.equal(finished.status, 303, await finished.text());
  assert.equal(finished.headers.get('location'), '/');
  return browser;
}

async function ask(browser, query, variables) {
  const response = await browser.fetch(`${api}/graphql`, {
    method: 'POST',
    headers: { ...PAGE, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...(await response.json()) };
}

async function viewer(browser) {
  const { status, data } = await ask(browser, '{ viewer { roleInUse } }');
  return { status, role: data?.viewer.roleInUse };
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

/** What goes wrong at the doors, each with a secret of somebody's in it. */
async function misuse(browser, { code, id_token, logout_token, refresh_token }) {
  const [stale, state] = [[...code].at(-1), 'x'.repeat(43)];
  for (const query of [`code=${stale}&state=${state}`, `error=access_denied&error_description=${stale}`, `code=${stale}`]) {
    await browser.fetch(`${api}/auth/login`);
    assert.ok((await browser.fetch(`${api}/auth/callback?${query}`)).status >= 300);
  }
  for (const token of [[...logout_token].at(-1), [...id_token].at(-1), `${[...logout_token].at(-1)}x`]) {
    const body = new URLSearchParams({ logout_token: token });
    assert.equal((await browser.fetch(`${api}/auth/backchannel-logout`, { method: 'POST', body })).status, 400);
  }
  for (const token of [[...id_token].at(-1), [...refresh_token].at(-1)]) {
    assert.equal((await server.graphql(token, '{ viewer { roleInUse } }')).status, 401);
  }
  await browser.fetch(`${api}/auth/nothing/${stale}?code=${stale}`);
}

test('nothing that passed, and nobody, is in what the program says at its most talkative', async () => {
  const browser = await signedIn('sb13');
  const read = await ask(browser, '{ persons(first: 50) { nodes { fullName cpr phone email street } } }');
  assert.ok(read.data?.persons.nodes.length > 20, JSON.stringify(read.errors));
  await ask(browser, 'query($by: PersonBy!) { person(by: $by) { fullName } }', { by: { cpr: exported('borgere')[0]['CPR-nr'] } });
  await ask(browser, `{ ${ACCOUNTS.sb13.name} }`);
  await misuse(browser, provider.secrets());
  await browser.fetch(`${api}/livez`);

  await server.stop();
  const output = server.output();
  assert.match(output, /"level":"DEBUG"/, 'it says more than it would by itself');
  const cookies = new Set(browsers.flatMap(({ ever }) => [...ever]));
  for (const [name, values] of Object.entries({ ...provider.secrets(), cookies, secret: [provider.webSecret] })) {
    const all = [...values];
    assert.ok(all.length > 0, `there was a ${name}`);
    // The parts of a token are worth something too.
    const parts = all.flatMap((value) => [value, ...value.split('.')]).filter((part) => part.length > 8);
    assert.ok(parts.every((part) => !output.includes(part)), `a ${name} is written`);
  }
  const words = new Set(output.match(/[\p{L}\p{N}@.+-]+/gu));
  const people = exported('borgere').flatMap((row) => [row['CPR-nr'], row['CPR-nr'].replace('-', ''), row['E-mail'], row.Efternavn]);
  const staff = exported('medarbejdere').map(({ Brugernavn }) => Brugernavn);
  const known = Object.entries(ACCOUNTS).flatMap(([subject, { name, password }]) => [subject, ...name.split(' '), password]);
  for (const word of [...people, ...staff, ...known].filter((word) => word && word !== 'new')) {
    assert.ok(!words.has(word), 'somebody is named');
  }
  for (const { Navn } of exported('medarbejdere')) assert.ok(!output.includes(Navn), 'somebody of the staff is named');
  for (const { Fornavn, Efternavn } of exported('borgere')) assert.ok(!output.includes(`${Fornavn} ${Efternavn}`), 'somebody is named');
});
