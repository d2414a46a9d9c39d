// GraphQL Code Generator's client preset and TypeScript, with the examples and operations of a front end's own.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { CombinedGraphQLErrors } from '@apollo/client';
import { fileURLToPath } from 'node:url';
import { gql } from '@urql/core';
import { parse, validate } from 'graphql';
import { schema } from './schema.mjs';
import { startServer } from './serve.mjs';
import { tool } from './tool.mjs';
import { trustedApolloClient, trustedUrqlClient } from './trusted.mjs';
import { urqlClient } from './urql.mjs';

const folder = new URL('codegen/', import.meta.url);
const generated = new URL('generated/', folder);

const path = new URL('persisted-documents.json', generated);
let manifest, server;
before(async () => {
  await rm(generated, { recursive: true, force: true });
  await tool('graphql-codegen', ['--verbose', '--config', 'codegen.mjs'], folder);
  manifest = JSON.parse(await readFile(path, 'utf8'));
});
after(() => server?.stop());

test('schema and operations make types that a front end compiles with', () => tool('tsc', ['--project', '.'], folder));

test('the manifest names each document by its digest', () => {
  assert.ok(Object.keys(manifest).length > 20);
  for (const [name, document] of Object.entries(manifest)) {
    assert.equal(name, `sha256:${createHash('sha256').update(document).digest('hex')}`);
    assert.deepEqual(validate(schema, parse(document)), []);
    assert.match(document, /__typename/, 'a cache can tell what it got');
  }
});

test('a server that knows the manifest runs what is in it, by name, and nothing else', async () => {
  server = await startServer(`
    [documents]
    manifest_file = "${fileURLToPath(path)}"
    mode = "only"
  `);
  const apollo = trustedApolloClient(server.url, server.token);
  const urql = trustedUrqlClient(server.url, server.token);
  const query = generatedDocument('WhoAmI');
  assert.equal((await apollo.query({ query })).data.viewer.roleInUse, 'AUDITOR');
  assert.equal((await urql.query(query, {}).toPromise()).data.viewer.roleInUse, 'AUDITOR');

  const strange = { ...query, __meta__: { hash: `sha256:${'0'.repeat(64)}` } };
  const error = await apollo.query({ query: strange, fetchPolicy: 'network-only' }).then(assert.fail, (error) => error);
  assert.ok(CombinedGraphQLErrors.is(error), String(error));
  assert.equal(error.errors[0].extensions.code, 'PERSISTED_DOCUMENT_NOT_FOUND');
  const { error: refused } = await urqlClient(server.url, server.token).query(gql`{ viewer { roleInUse } }`, {}).toPromise();
  assert.equal(refused.graphQLErrors[0].extensions.code, 'PERSISTED_DOCUMENT_NOT_FOUND');
});

/** A document as the generated module has it. */
function generatedDocument(name) {
  const [hash, text] = Object.entries(manifest).find(([, text]) => text.startsWith(`query ${name} `));
  return { ...parse(text), __meta__: { hash } };
}
