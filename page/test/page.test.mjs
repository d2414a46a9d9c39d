// Uses the page as a person would, in Chromium. See README.md for the environment variables.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { startMock } from '../mock.mjs';
import { guard } from './guard.mjs';

const ARGS = '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync';
const QUIET = '--disable-background-networking --disable-component-update';

let browser, mock, base, shots;

before(async () => {
  if (!process.env.INDSATS_URL) mock = await startMock();
  base = new URL(process.env.INDSATS_URL ?? mock.url).origin;
  shots = process.env.INDSATS_SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'indsats-page-')));
  await mkdir(shots, { recursive: true });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: `${ARGS} ${QUIET}`.split(' '),
  });
  console.log(`screenshots in ${shots}`);
});

after(async () => {
  await browser?.close();
  mock?.stop();
});

async function open(options = {}) {
  const viewport = { width: 1360, height: 880 };
  const context = await browser.newContext({ locale: 'da-DK', viewport, ...options });
  const page = await context.newPage();
  const offences = await guard(page, base);
  await page.goto(base);
  await page.locator('[data-sign-in]').first().waitFor();
  return { page, offences, shot: (name) => page.screenshot({ path: join(shots, `${name}.png`), fullPage: true }) };
}

async function signIn(page, id) {
  await page.locator(`[data-sign-in="${id}"] button`).click();
  await page.locator('.examples').waitFor();
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
}

/** The response panel's text; Monaco writes no-break spaces. */
async function panel(page) {
  const text = await page.locator('.result-window .view-lines').innerText();
  return text.replaceAll('\u00a0', ' ');
}

/** Chooses an example and runs it with GraphiQL's own button. */
async function run(page, example) {
  await page.locator(`[data-example="${example.name}"]`).click();
  await page.locator(`[data-example="${example.name}"][aria-current=true]`).waitFor();
  const answered = page.waitForResponse((response) => {
    const request = response.request();
    return (
      new URL(response.url()).pathname === '/graphql' &&
      request.postDataJSON()?.operationName === example.name
    );
  });
  await page.locator('.graphiql-execute-button').click();
  const response = await answered;
  assert.match(response.request().headers().authorization, /^Bearer ./);
  assert.equal(response.status(), 200, example.name);
  const result = await response.json();
  assert.equal(result.errors, undefined, `${example.name}: ${JSON.stringify(result.errors)}`);
  assert.ok(result.data, `${example.name} has data`);
  await page.waitForFunction(
    () => document.querySelector('.result-window .view-lines')?.textContent.includes('"data"'),
  );
  assert.doesNotMatch(await panel(page), /"errors"/);
}

const isLive = ({ query }) => /^\s*subscription/m.test(query);

const getJson = async (path) => (await fetch(base + path)).json();

async function postJson(path, value, token) {
  const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
  return (await fetch(base + path, { method: 'POST', headers, body: JSON.stringify(value) })).json();
}

/** Gives a person of the sign-in another telephone number, which is heard of live. */
async function changeSomething(id, role) {
  const { accessToken } = await postJson('/demo/sign-in', { id });
  const { variables } = (await getJson(`/demo/operations?role=${role}`)).find(({ name }) => name === 'PersonFile');
  const query = 'query Found($by: PersonBy!) { person(by: $by) { id version } }';
  const { data } = await postJson('/graphql', { query, variables: JSON.parse(variables) }, accessToken);
  const { id: person, version } = data.person;
  const input = { person, expectedVersion: version, contact: { phone: `+45 00 00 ${1000 + version}` } };
  const change = `mutation Change($input: ChangeContactDetailsInput!) { changeContactDetails(input: $input) { userErrors { code } } }`;
  const changed = await postJson('/graphql', { query: change, variables: { input } }, accessToken);
  assert.deepEqual(changed.data.changeContactDetails.userErrors, []);
}

test('the start page in both languages, in the dark and on a telephone', async () => {
  const { page, offences, shot } = await open();
  assert.equal(await page.title(), 'Indsats');
  assert.equal(await page.locator('html').getAttribute('lang'), 'da');
  await shot('start');
  await page.getByRole('button', { name: 'English' }).click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await shot('start-english');
  assert.deepEqual(offences, []);

  const dark = await open({ colorScheme: 'dark' });
  await dark.shot('start-dark');
  const small = await open({ viewport: { width: 390, height: 844 } });
  const overflow = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
  assert.equal(await small.page.evaluate(overflow), false);
  await small.shot('start-small');
  assert.deepEqual([...dark.offences, ...small.offences], []);
});

test('every example of every sign-in runs', async (t) => {
  const signIns = await getJson('/demo/sign-ins');
  assert.ok(signIns.length > 0);
  for (const { id, role, name } of signIns) {
    await t.test(id, async () => {
      const { page, offences, shot } = await open();
      const examples = await getJson(`/demo/operations?role=${role}`);
      await signIn(page, id);
      assert.match(await page.locator('.signed-in').innerText(), new RegExp(name));
      assert.ok(examples.length > 0, 'the role has examples');
      for (const [index, example] of examples.filter((example) => !isLive(example)).entries()) {
        await run(page, example);
        if (index === 0) await shot(`graphiql-${id}`);
      }
      await page.getByRole('button', { name: 'Skift' }).click();
      await page.locator('[data-sign-in]').first().waitFor();
      await page.waitForTimeout(700); // the editor writes what it remembers with a delay
      assert.equal(await page.evaluate('sessionStorage.length'), 0);
      assert.deepEqual(offences, []);
      await page.context().close();
    });
  }
});

test('a reload keeps the session, going back ends it', async () => {
  const { page, offences } = await open();
  const [{ id }] = await getJson('/demo/sign-ins');
  await signIn(page, id);
  await page.reload();
  await page.locator('.examples').waitFor();
  await page.goBack();
  await page.locator('[data-sign-in]').first().waitFor();
  assert.equal(await page.evaluate('sessionStorage.length'), 0);
  await page.goForward();
  await page.locator('[data-sign-in]').first().waitFor();
  assert.deepEqual(offences, []);
});

test('a header written in the editor is sent, the token cannot be', async () => {
  const { page } = await open();
  const [{ id }] = await getJson('/demo/sign-ins');
  await signIn(page, id);
  await page.getByRole('button', { name: 'Headers', exact: true }).click();
  await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines').click();
  await page.keyboard.insertText('{ "X-Purpose": "CASE_HANDLING", "authorization": "Bearer mine" }');
  const asked = page.waitForRequest((request) => request.url().endsWith('/graphql'));
  await page.locator('.graphiql-execute-button').click();
  const headers = (await asked).headers();
  assert.equal(headers['x-purpose'], 'CASE_HANDLING');
  assert.doesNotMatch(headers.authorization, /mine/);
});

test('a subscription shows changes as they come, until it is stopped', async () => {
  const [{ id, role }] = await getJson('/demo/sign-ins');
  const example = (await getJson(`/demo/operations?role=${role}`)).find(isLive);
  assert.ok(example, 'the role has a live example');
  const { page, offences, shot } = await open();
  await signIn(page, id);
  await page.locator(`[data-example="${example.name}"]`).click();
  await page.locator(`[data-example="${example.name}"][aria-current=true]`).waitFor();
  await page.locator('.graphiql-execute-button').click();
  await page.locator('.graphiql-execute-button[aria-label^=Stop]').waitFor();
  while (!/"occurredAt"/.test(await panel(page))) {
    if (process.env.INDSATS_URL) await changeSomething(id, role);
    await page.waitForTimeout(200);
  }
  assert.doesNotMatch(await panel(page), /"errors"/);
  await shot('graphiql-live');
  const ended = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/graphql/stream'));
  await page.locator('.graphiql-execute-button').click();
  await ended;
  assert.deepEqual(offences, []);
});

test('what somebody has written is not replaced by an example', async () => {
  const { page } = await open();
  const [{ id, role }] = await getJson('/demo/sign-ins');
  const [, second] = await getJson(`/demo/operations?role=${role}`);
  await signIn(page, id);
  await page.locator('.graphiql-query-editor .view-lines').click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('# mine\n');
  await page.locator(`[data-example="${second.name}"]`).click();
  assert.equal(await page.locator('.graphiql-tab').count(), 2);
  await page.locator('.graphiql-tab').first().click();
  await page.getByText('# mine').waitFor();
});

test('a failing sign-in and an expired token say so', async () => {
  const { page, shot } = await open();
  const [{ id }] = await getJson('/demo/sign-ins');
  await page.route('**/demo/sign-in', (route) => route.fulfill({ status: 503 }));
  await page.locator(`[data-sign-in="${id}"] button`).click();
  await page.getByText('Du blev ikke logget ind').waitFor();
  await shot('start-failed');
  await page.unroute('**/demo/sign-in');

  await signIn(page, id);
  await page.route('**/graphql', (route) => route.fulfill({ status: 401 }));
  await page.locator('.graphiql-execute-button').click();
  await page.getByText('Din session er udløbet').waitFor();
  assert.equal(await page.evaluate('sessionStorage.length'), 0);
  assert.equal(await page.locator('.graphiql-container').count(), 0);
});
