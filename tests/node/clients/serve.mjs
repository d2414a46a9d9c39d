// The program as it serves a municipality: configuration, keys of its own, the demo's people in its database.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { indsats, startDemo } from './demo.mjs';

const ISSUER = 'https://sign-in.example.invalid';

/** Starts a server with these tables beside the necessary ones. Its `token` signs in as an auditor. */
export async function startServer(configuration) {
  const directory = await mkdtemp(join(tmpdir(), 'indsats-serve-'));
  const path = (name) => join(directory, name);
  await (await startDemo('--data', directory)).stop();
  assert.equal(await indsats('keys', 'generate', path('master.key')).ended, 0);
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  const keys = [{ ...(await exportJWK(publicKey)), alg: 'EdDSA', kid: 'test', use: 'sig' }];
  await writeFile(path('keys.json'), JSON.stringify({ keys }));
  const address = `127.0.0.1:${await freePort()}`;
  await writeFile(path('indsats.toml'), `
    [server]
    listen = "${address}"
    [database]
    url = "sqlite:${path('demo.db')}?mode=rw"
    [keys]
    master_file = "${path('master.key')}"
    [[sign_in.issuers]]
    issuer = "${ISSUER}"
    audience = "indsats"
    key_file = "${path('keys.json')}"
    ${configuration}
  `);
  const server = indsats('serve', '--config', path('indsats.toml'));
  while (!(await fetch(`http://${address}/livez`).then(({ ok }) => ok, () => false))) {
    assert.equal(server.exitCode, null, server.said);
    await pause(50);
  }
  const signed = await auditor(privateKey);
  return {
    url: `http://${address}/graphql`,
    token: () => signed,
    async stop() {
      server.kill();
      await server.ended;
      await rm(directory, { recursive: true });
    },
  };
}

const auditor = (key) =>
  new SignJWT({ engagement: 'test', privileges: [], roles: ['AUDITOR'], units: [] })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'test', typ: 'at+jwt' })
    .setIssuer(ISSUER)
    .setAudience('indsats')
    .setSubject('auditor')
    .setIssuedAt()
    .setExpirationTime('10 minutes')
    .sign(key);

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
