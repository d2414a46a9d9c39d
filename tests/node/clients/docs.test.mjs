// What the documentation quotes is what runs here, and holds to the clients' types.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { tool } from './tool.mjs';

const root = new URL('../../../', import.meta.url);
const QUOTE = /<!-- (\S+) -->\n```\w+\n(.*?)\n```/gs;

test('the snippets in docs/reference/clients.md are quotes', async () => {
  const text = await readFile(new URL('docs/reference/clients.md', root), 'utf8');
  const quotes = [...text.matchAll(QUOTE)];
  assert.equal(quotes.length, text.split('\n```').length >> 1, 'every snippet names its file');
  for (const [, file, quoted] of quotes) {
    const source = await readFile(new URL(file, root), 'utf8');
    assert.ok(source.includes(quoted), `${file} has other words than its quote`);
  }
});

test('the set-ups hold to the types of their packages', () => tool('tsc', ['--project', '.'], new URL('.', import.meta.url)));
