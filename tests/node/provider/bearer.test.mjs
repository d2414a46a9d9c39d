// Bearer tokens of a certified provider, from the sign-in to the answer.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { machineToken, personToken } from './client.mjs';
import { startProvider } from './provider.mjs';
import { freePort, startServer } from './server.mjs';

const RESOURCE = 'https://indsats.example.org';
const VIEWER = '{ viewer { roleInUse user { name } } }';
const PERSONS = '{ persons(first: 2) { totalCount nodes { fullName } } }';

let provider, server;

before(async () => {
  const port = await freePort();
  provider = await startProvider({ api: `http://localhost:${port}`, resource: RESOURCE });
  const keys = await (await fetch(`${provider.url}/jwks`)).text();
  server = await startServer({
    port,
    issuer: provider.url,
    files: { 'keys.json': keys },
    toml: `[[sign_in.issuers]]\nissuer = "${provider.url}"\naudience = "${RESOURCE}"\nkey_file = "keys.json"\n`,
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

test('no token is in the log', async () => {
  const token = await personToken(provider, 'sb13');
  await server.graphql(token, VIEWER);
  await server.graphql(`${token}x`, VIEWER);
  const [header, claims, signature] = token.split('.');
  for (const part of [header, claims, signature]) assert.ok(!server.log().includes(part));
});
