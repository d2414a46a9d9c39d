// GraphQL Code Generator's client preset and TypeScript, with the examples and operations of a front end's own.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { before, test } from 'node:test';
import { parse, validate } from 'graphql';
import { schema } from './schema.mjs';
import { tool } from './tool.mjs';

const folder = new URL('codegen/', import.meta.url);
const generated = new URL('generated/', folder);

before(() => rm(generated, { recursive: true, force: true }));

test('schema and operations make types that a front end compiles with', async () => {
  await tool('graphql-codegen', ['--silent', '--config', 'codegen.mjs'], folder);
  await tool('tsc', ['--project', '.'], folder);
});

test('the manifest names each document by its digest', async () => {
  const manifest = JSON.parse(await readFile(new URL('persisted-documents.json', generated), 'utf8'));
  assert.ok(Object.keys(manifest).length > 20);
  for (const [name, document] of Object.entries(manifest)) {
    assert.equal(name, `sha256:${createHash('sha256').update(document).digest('hex')}`);
    assert.deepEqual(validate(schema, parse(document)), []);
    assert.match(document, /__typename/, 'a cache can tell what it got');
  }
});
