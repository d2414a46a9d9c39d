// What a client of the released schema would notice: every breaking change is listed with its day and its reason.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { buildSchema, findBreakingChanges } from 'graphql';
import { schema } from './schema.mjs';

const read = (name) => readFileSync(new URL(`../released/${name}`, import.meta.url), 'utf8');
const released = buildSchema(read('schema.graphql'));
const listed = JSON.parse(read('breaking.json'));
const told = (changes) => changes.map((change) => `\n  ${change}`).join('');

/** The changes that nobody has listed, and the listed ones that do not occur. */
function compare(before, after, list) {
  const changes = findBreakingChanges(before, after).map(({ description }) => description);
  const names = list.map(({ change }) => change);
  return {
    unlisted: changes.filter((change) => !names.includes(change)),
    gone: names.filter((name) => !changes.includes(name)),
  };
}

test('every entry of the list tells a change, its day and its reason, once', () => {
  for (const entry of listed) {
    assert.deepEqual(Object.keys(entry), ['change', 'date', 'reason'], JSON.stringify(entry));
    assert.match(entry.date, /^\d{4}-\d{2}-\d{2}$/, entry.change);
    assert.ok(!Number.isNaN(Date.parse(entry.date)), entry.change);
    assert.ok(entry.reason.length > 10, entry.change);
  }
  assert.equal(new Set(listed.map(({ change }) => change)).size, listed.length);
});

test('no change breaks clients of the released schema unless it is listed', () => {
  const { unlisted, gone } = compare(released, schema, listed);
  assert.ok(unlisted.length === 0, `not listed in tests/node/released/breaking.json:${told(unlisted)}`);
  assert.ok(gone.length === 0, `listed there and not the case:${told(gone)}`);
});

test('the comparison finds what breaks, and nothing else', () => {
  const of = (fields) => buildSchema(`type Query { ${fields} }`);
  const before = of('a: Int! b(c: Int): Int');
  for (const [after, unlisted] of [
    ['a: Int! b(c: Int): Int', []],
    ['a: Int! b(c: Int, d: Int): Int e: Int', []],
    ['b(c: Int): Int', ['Query.a was removed.']],
    ['a: Int b(c: Int): Int', ['Query.a changed type from Int! to Int.']],
    ['a: Int! b(c: Int!): Int', ['Query.b arg c has changed type from Int to Int!.']],
    ['a: Int! b(c: Int, d: Int!): Int', ['A required arg d on Query.b was added.']],
  ]) {
    assert.deepEqual(compare(before, of(after), []), { unlisted, gone: [] });
    const list = unlisted.map((change) => ({ change }));
    assert.deepEqual(compare(before, of(after), list), { unlisted: [], gone: [] });
  }
  assert.deepEqual(compare(before, before, [{ change: 'Query.a was removed.' }]).gone, ['Query.a was removed.']);
});
