// Key sets over TLS as it is: which certificates are trusted, and what becomes of tokens where one is not.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { inDays, newAuthority } from './certificates.mjs';
import { freePort, startServer } from './server.mjs';

const AUDIENCE = 'https://indsats.example.org';
const QUERY = '{ viewer { roleInUse } }';

const trusted = newAuthority();
const good = () => trusted.issue('localhost');
// What can stand against a certificate, and the alert with which the connection is then ended.
const BAD = {
  'of an authority that nobody trusts': [newAuthority().issue('localhost'), 'UNKNOWN_CA'],
  'of another host': [trusted.issue('sign-in.example.org'), 'BAD_CERTIFICATE'],
  'that has run out': [trusted.issue('localhost', { until: inDays(-1) }), 'CERTIFICATE_EXPIRED'],
  'that is not valid yet': [trusted.issue('localhost', { from: inDays(1) }), 'CERTIFICATE_EXPIRED'],
};
const UNREACHABLE = { message: 'the keys of an issuer cannot be read', trouble: 'nobody answers at the address' };
const READ = { message: 'the keys of an issuer are read', trouble: undefined };

const issuers = {};
let directory, keys, server;

/** A service that offers the key set with this certificate. Each is an issuer of its own and signs with the same key. */
async function issuer(certificate) {
  const heard = { requests: 0, alerts: [] };
  const service = createServer(certificate, (_, response) => {
    heard.requests += 1;
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ keys: [keys.published] }));
  });
  service.on('tlsClientError', ({ code }) => heard.alerts.push(code));
  await new Promise((done) => service.listen(0, done));
  return { service, heard, url: `https://localhost:${service.address().port}` };
}

const issuerToml = ({ url }) => `[[sign_in.issuers]]
issuer = "${url}"
audience = "${AUDIENCE}"
key_set_url = "${url}/keys"
`;

before(async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  keys = { privateKey, published: { ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'only', use: 'sig' } };
  issuers.good = await issuer(good());
  for (const [name, [certificate]] of Object.entries(BAD)) issuers[name] = await issuer(certificate);
  directory = await mkdtemp(join(tmpdir(), 'indsats-tls-'));
  await writeFile(join(directory, 'trusted.pem'), trusted.certificate);
  server = await startServer({
    port: await freePort(),
    issuer: issuers.good.url,
    toml: Object.values(issuers).map(issuerToml).join(''),
    variables: { SSL_CERT_FILE: join(directory, 'trusted.pem') },
  });
});

after(async () => {
  await server?.stop();
  for (const { service } of Object.values(issuers)) service.close(), service.closeAllConnections();
  await rm(directory, { recursive: true });
});

/** The status with which a token of an issuer is answered. */
async function statusOf({ url }) {
  const token = await new SignJWT({ engagement: 'test', privileges: [], roles: ['AUDITOR'], units: [] })
    .setProtectedHeader({ alg: 'ES256', kid: 'only', typ: 'at+jwt' })
    .setIssuer(url)
    .setAudience(AUDIENCE)
    .setSubject('auditor')
    .setIssuedAt()
    .setExpirationTime('10 minutes')
    .sign(keys.privateKey);
  return (await server.graphql(token, QUERY)).status;
}

/** What the log says of an issuer's keys. */
const lines = () => server.log().split('\n').slice(0, -1).map((line) => JSON.parse(line));
const told = ({ url }) => lines().filter(({ issuer }) => issuer === url).map(({ message, trouble }) => ({ message, trouble }));

test('keys come from a service whose authority is trusted', { timeout: 60_000 }, async () => {
  assert.equal(await statusOf(issuers.good), 200);
  while (told(issuers.good).length === 0) await pause(20);
  assert.deepEqual(told(issuers.good), [READ]);
});

for (const [name, [, alert]] of Object.entries(BAD)) {
  test(`no keys come from a service with a certificate ${name}`, { timeout: 60_000 }, async () => {
    const { heard } = issuers[name];
    assert.equal(await statusOf(issuers[name]), 401);
    while (told(issuers[name]).length === 0) await pause(20);
    assert.deepEqual(told(issuers[name]), [UNREACHABLE], 'it is said once, without anything of what came');
    assert.match(heard.alerts[0], new RegExp(`${alert}$`));
    assert.equal(heard.requests, 0, 'nothing is asked of a stranger');
  });
}

test('a good certificate is all that was missing, and nobody has to start anew', { timeout: 60_000 }, async () => {
  const bad = Object.keys(BAD).map((name) => issuers[name]);
  for (const { service } of bad) service.setSecureContext(good());
  for (const issuer of bad) {
    // It is tried again after a second, two, four and so on.
    while (told(issuer).length === 1) await pause(100);
    assert.equal(await statusOf(issuer), 200);
    assert.deepEqual(told(issuer), [UNREACHABLE, READ]);
  }
});
