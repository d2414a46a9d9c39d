// Every example of every sign-in, through a client.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { variables } from './demo.mjs';

// Their examples are written for them; whoever else has the role is told what stands against a change.
const AUTHORS = ['caseworker', 'manager'];

/** Whether an example has no end: watched.test.mjs. */
export const isWatched = ({ query }) => /^\s*subscription/.test(query);

/**
 * One subtest for each sign-in. `run` gets the examples' text and variables, and answers with the data; `signIn` makes a
 * client with a token.
 */
export function everyExample(demo, signIn, run) {
  return test('every example of every sign-in', async (t) => {
    for (const { id, role } of await demo().signIns()) {
      await t.test(id, async () => {
        const client = signIn(await demo().token(id));
        const examples = (await demo().examples(role)).filter((example) => !isWatched(example));
        assert.ok(examples.length > 0, 'the role has examples');
        for (const example of examples) {
          const data = await run(client, example.query, variables(example));
          assert.ok(data, example.name);
          const errors = Object.values(data).flatMap((field) => field?.userErrors ?? []);
          if (AUTHORS.includes(id)) assert.deepEqual(errors, [], example.name);
        }
      });
    }
  });
}

/** Walks the caseload in pages of ten. `more` gets a cursor and the number of rows shown, and answers with all of them. */
export async function walk(more) {
  let list = await more(null, 0);
  assert.ok(list.totalCount > 10, 'there is more than one page');
  while (list.pageInfo.hasNextPage) list = await more(list.pageInfo.endCursor, list.edges.length);
  const ids = list.edges.map(({ node }) => node.id);
  assert.equal(new Set(ids).size, ids.length, 'nobody comes twice');
  assert.equal(ids.length, list.totalCount, 'nobody is left out');
}
