// Bearer tokens of a certified provider, from the sign-in to the answer.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { machineToken, personToken } from './client.mjs';
import { startProvider } from './provider.mjs';
import { freePort, issuerToml, startServer } from './server.mjs';

const RESOURCE = 'https://indsats.example.org';
const VIEWER = '{ viewer { roleInUse user { name } } }';
const PERSONS = '{ persons(first: 2) { totalCount nodes { fullName } } }';

let provider, server;

before(async () => {
  const port = await freePort();
  provider = await startProvider({ api: `http://localhost:${port}`, resource: RESOURCE });
  server = await startServer({
    port,
    issuer: provider.url,
    toml: issuerToml(provider, RESOURCE),
  });
});

after(async () => {
  await server?.stop();
  await provider?.stop();
});

test('a person signs in with code and PKCE and finds their cases', async () => {
  const token = await personToken(provider, 'sb13');
  const viewer = await server.graphql(token, VIEWER);
  assert.equal(viewer.status, 200, JSON.stringify(viewer));
  assert.equal(viewer.data.viewer.roleInUse, 'CASEWORKER');
  const { data } = await server.graphql(token, PERSONS);
  assert.ok(data.persons.totalCount > 20);
  assert.ok(data.persons.nodes.every(({ fullName }) => fullName));
});

test('roles follow the person', async () => {
  const leader = await server.graphql(await personToken(provider, 'tl1'), VIEWER);
  assert.equal(leader.data.viewer.roleInUse, 'MANAGER');
  const auditor = await personToken(provider, 'rev1');
  const { data } = await server.graphql(auditor, PERSONS);
  assert.ok(data.persons.totalCount > 1000);
  assert.ok(data.persons.nodes.every(({ fullName }) => fullName === null), 'an auditor reads no names');
});

test('a program signs in for itself and stays the auditor that it is', async () => {
  const token = await machineToken(provider);
  const { status, data } = await server.graphql(token, VIEWER);
  assert.equal(status, 200);
  assert.equal(data.viewer.roleInUse, 'AUDIT_CLIENT');
  const persons = await server.graphql(token, PERSONS);
  assert.ok(persons.data.persons.totalCount > 1000);
  assert.ok(persons.data.persons.nodes.every(({ fullName }) => fullName === null));
});

test('a token for something else, and the ID token, are refused', async () => {
  for (const token of [await personToken(provider, 'sb13', { kind: 'id_token' }), 'x.y.z']) {
    const { status, errors } = await server.graphql(token, VIEWER);
    assert.equal(status, 401);
    assert.equal(errors[0].extensions.code, 'UNAUTHENTICATED');
  }
});

/** Asks some twenty times a second, each time with the newest token, and counts what is refused. */
function traffic(people) {
  const refused = [];
  let token, running = true, sent = 0;
  const asking = (async () => {
    while (running) {
      const answer = server.graphql(token ?? (await people()), VIEWER).then(({ status }) => status !== 200 && refused.push(status));
      sent += 1;
      await Promise.all([answer, new Promise((next) => setTimeout(next, 50))]);
    }
  })();
  return {
    use: (newer) => (token = newer),
    async stop() {
      running = false;
      await asking;
      return { refused, sent };
    },
  };
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

test('keys are rotated while requests run', { timeout: 120_000 }, async () => {
  const old = await personToken(provider, 'sb13');
  const requests = traffic(() => old);
  await pause(500);

  // With overlap: the new key is published, then signs, then the old one goes.
  await provider.announceKey();
  await pause(500);
  provider.switchKey();
  const newer = await personToken(provider, 'sb13');
  requests.use(newer);
  await pause(1000);
  assert.equal((await server.graphql(old, VIEWER)).status, 200, 'the old key is still published');
  provider.retireKeys();
  await pause(1000);

  // Without overlap: between two requests there is another key and no other. An unknown key is asked for every half minute.
  await pause(31_000);
  await provider.announceKey();
  provider.switchKey();
  provider.retireKeys();
  requests.use(await personToken(provider, 'sb13'));
  await pause(1000);

  const { refused, sent } = await requests.stop();
  assert.ok(sent > 200, `${sent} requests`);
  assert.deepEqual(refused, []);
  assert.equal((await server.graphql(newer, VIEWER)).status, 401, 'a key that is not published any more signs nothing');
});

test('while the provider is down, known keys go on and unknown ones are refused', async () => {
  const token = await personToken(provider, 'sb13');
  await provider.down();
  assert.equal((await server.graphql(token, VIEWER)).status, 200);
  const [header, rest] = [token.slice(0, token.indexOf('.')), token.slice(token.indexOf('.'))];
  const other = { ...JSON.parse(Buffer.from(header, 'base64url')), kid: 'unknown' };
  const foreign = Buffer.from(JSON.stringify(other)).toString('base64url') + rest;
  assert.equal((await server.graphql(foreign, VIEWER)).status, 401);
  await provider.up();
  assert.equal((await server.graphql(await personToken(provider, 'tl1'), VIEWER)).status, 200);
});

test('no token is in the log', async () => {
  const token = await personToken(provider, 'sb13');
  await server.graphql(token, VIEWER);
  await server.graphql(`${token}x`, VIEWER);
  for (const part of token.split('.')) assert.ok(!server.log().includes(part));
});
