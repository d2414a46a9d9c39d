// The page in a real browser: through the provider's own pages to GraphiQL and out again, and how it looks.
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { ACCOUNTS } from './accounts.mjs';
import { gallery } from './pictures.mjs';
import { startProvider } from './provider.mjs';
import { freePort, issuerToml, sessionToml, startServer } from './server.mjs';

const RESOURCE = 'https://indsats.example.org';
const START = ['.bar', '.primary'];
const GRAPHIQL = ['.bar', '.graphiql-query-editor', '.result-window'];
const ARGS = '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync --disable-background-networking';

let api, browser, pictures, provider, server;

before(async () => {
  const port = await freePort();
  // Another host than the provider's, so that cookies meet what they meet between two sites.
  api = `http://localhost:${port}`;
  provider = await startProvider({ api, resource: RESOURCE });
  server = await startServer({
    port,
    issuer: provider.url,
    files: { 'client.secret': provider.webSecret },
    toml: issuerToml(provider, RESOURCE) + sessionToml(provider, { api, resource: RESOURCE, page: 'on' }),
  });
  const shots = process.env.INDSATS_SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'indsats-sign-in-')));
  console.log(`screenshots in ${shots}`);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ARGS.split(' '),
  });
  pictures = await gallery(browser, shots);
});

after(async () => {
  await browser?.close();
  await server?.stop();
  await provider?.stop();
});

/** Everything that a script of the page could read. */
const readable = () =>
  JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, document.documentElement.outerHTML]);

async function open() {
  const context = await browser.newContext({ locale: 'da-DK', viewport: { width: 1360, height: 880 } });
  const page = await context.newPage();
  const offences = [];
  page.on('pageerror', (error) => offences.push(`uncaught: ${error.stack ?? error}`));
  page.on('console', (message) => message.type() === 'error' && offences.push(`console: ${message.text()}`));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    const known = [api, provider.url].includes(origin) || ['data:', 'blob:'].includes(protocol);
    if (!known) offences.push(`request to ${origin}`);
    if (origin === api && /eyJ/.test(JSON.stringify(request.headers()) + request.url())) offences.push('a token is sent');
  });
  page.on('response', async (response) => {
    if (!response.url().startsWith(`${api}/`) || response.url().includes('/assets/')) return;
    const body = await response.text().catch(() => '');
    if (/eyJ[\w-]+\./.test(JSON.stringify(response.headers()) + body)) offences.push(`a token in ${response.url()}`);
  });
  await page.goto(api);
  await page.locator('.sign-in').waitFor();
  return { context, page, offences };
}

/** Signs in at the provider. `meanwhile` runs when its page is filled in. */
async function signIn(page, account, meanwhile = () => {}) {
  await page.locator('.sign-in').click();
  await page.getByLabel('Brugernavn').fill(account);
  await page.getByLabel('Adgangskode').fill(ACCOUNTS[account].password);
  await meanwhile();
  await page.getByRole('button', { name: 'Log ind' }).click();
  await page.waitForURL(`${api}/`);
}

test('somebody signs in, runs a query and signs out', { timeout: 120_000 }, async () => {
  const { context, page, offences } = await open();
  assert.equal(await page.evaluate(() => document.cookie), '');
  await pictures.looksLike('start', page, START);
  await signIn(page, 'sb13', () => pictures.looksLike('provider', page));

  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  await page.locator('.signed-in .role').getByText('Sagsbehandler').waitFor();
  const answered = page.waitForResponse((response) => response.url() === `${api}/graphql`);
  await page.locator('.graphiql-execute-button').click();
  const response = await answered;
  assert.equal(response.status(), 200);
  const sent = await response.request().allHeaders();
  assert.equal(sent.authorization, undefined);
  assert.equal(sent['x-indsats-client'], '1');
  assert.match(sent.cookie, /^__Host-indsats-session=/);
  await page.waitForFunction(() => document.querySelector('.result-window .view-lines')?.textContent.includes('CASEWORKER'));
  await pictures.looksLike('graphiql', page, GRAPHIQL);

  // Nothing that a script can read is worth anything.
  const cookies = await context.cookies(api);
  assert.deepEqual(
    cookies.map(({ name, httpOnly, secure, sameSite, path }) => ({ name, httpOnly, secure, sameSite, path })),
    [{ name: '__Host-indsats-session', httpOnly: true, secure: true, sameSite: 'Strict', path: '/' }],
  );
  const all = await page.evaluate(readable);
  assert.equal(await page.evaluate(() => document.cookie), '');
  assert.ok(!all.includes(cookies[0].value) && !/eyJ[\w-]+\./.test(all));

  await page.reload();
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  await page.getByRole('button', { name: 'Log ud' }).click();
  // The provider asks whether it should end its own session too, and leads back.
  await page.getByRole('button', { name: 'Log ud' }).click();
  await page.waitForURL(`${api}/`);
  await page.locator('.sign-in').waitFor();
  await pictures.looksLike('start', page, START);
  assert.deepEqual(await context.cookies(api), []);
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  assert.deepEqual(offences, []);
  // The provider has forgotten too: it asks again.
  await page.locator('.sign-in').click();
  await page.getByLabel('Brugernavn').waitFor();
  await context.close();
});

test('another site cannot use the session', { timeout: 60_000 }, async () => {
  const { context, page } = await open();
  await signIn(page, 'sb13');
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  const foreign = await context.newPage();
  await foreign.goto(`${provider.url}/session/end/success`);
  const operations = () => server.log().split('"operation"').length;
  const before = operations();
  const tried = await foreign.evaluate(async (url) => {
    const body = JSON.stringify({ query: '{ viewer { roleInUse } }' });
    const simple = await fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', body }).then(
      ({ type }) => type,
      () => 'failed',
    );
    const headers = { 'Content-Type': 'application/json', 'X-Indsats-Client': '1' };
    const asked = await fetch(url, { method: 'POST', credentials: 'include', headers, body }).then(
      ({ status }) => status,
      () => 'failed',
    );
    return { simple, asked };
  }, `${api}/graphql`);
  assert.deepEqual(tried, { simple: 'opaque', asked: 'failed' });
  assert.equal(operations(), before, 'nothing has run');
  await page.reload();
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  await context.close();
});

test('somebody without access is told so', { timeout: 60_000 }, async () => {
  const { context, page } = await open();
  await signIn(page, 'new');
  await page.getByText('Du er logget ind, men har ingen rolle her.').waitFor();
  await pictures.looksLike('refused', page, START);
  await context.close();
});

test('a picture tells a page that is broken, and not which fonts a machine has', { timeout: 120_000 }, async () => {
  const { context, page } = await open();
  for (const font of ['serif', 'monospace', 'sans-serif']) {
    const style = `:root { --sans: ${font} } body, body * { font-family: ${font} !important }`;
    assert.ok(await pictures.isLike('start', page, { style, parts: START }), font);
  }
  assert.ok(!(await pictures.isLike('refused', page, { parts: START })), 'another page');
  assert.ok(!(await pictures.isLike('provider', page)), 'another site');
  for (const part of START) {
    assert.ok(!(await pictures.isLike('start', page, { parts: [part], style: `${part} { visibility: hidden }` })), `without ${part}`);
  }

  for (const missing of ['css', 'js']) {
    await page.route(`**/*.${missing}`, (route) => route.abort());
    await page.goto(api);
    if (missing === 'css') await page.locator('.sign-in').waitFor();
    assert.ok(!(await pictures.isLike('start', page)), `without ${missing}`);
    await page.unroute(`**/*.${missing}`);
  }
  await page.goto(`${provider.url}/auth?client_id=unknown`);
  await page.getByText('Det gik ikke').waitFor();
  for (const name of ['start', 'provider']) assert.ok(!(await pictures.isLike(name, page)), 'an error of the provider');

  await page.goto(api);
  await signIn(page, 'sb13');
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  assert.ok(!(await pictures.isLike('graphiql', page, { parts: ['.result-window'] })), 'nothing has been run');
  await page.evaluate(() => document.querySelectorAll('link[rel=stylesheet], style').forEach((element) => element.remove()));
  assert.ok(!(await pictures.isLike('graphiql', page)), 'GraphiQL without its styles');
  await context.close();
});
