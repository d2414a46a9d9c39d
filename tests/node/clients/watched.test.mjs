// Every example that watches, of every sign-in, by every way to watch: something is changed until the client is told, and it is
// told what the example selects.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { gql as apolloGql } from '@apollo/client';
import { gql as urqlGql } from '@urql/core';
import { TypeInfo, getOperationAST, isNonNullType, parse, visit, visitWithTypeInfo } from 'graphql';
import WebSocket from 'ws';
import { startDemo, variables } from './demo.mjs';
import { isWatched } from './examples.mjs';
import { eventClient, liveApolloClient, liveUrqlClient, socketClient } from './live.mjs';
import { schema } from './schema.mjs';

const LISTED = '{ worklists { items(first: 1) { nodes { person { id version } } } } }';
const RENAME = 'mutation Rename($input: ChangeNameInput!) { changeName(input: $input) { userErrors { code } } }';

const socket = (url, token) => socketClient(url, token, { webSocketImpl: WebSocket });
const viaUrql = (live) => (url, token, query, variables, told) => {
  const wire = live(url, token);
  const client = liveUrqlClient(url, token, wire);
  const { unsubscribe } = client.subscription(urqlGql(query), variables).subscribe(told);
  return async () => (unsubscribe(), await wire.dispose?.());
};
const plain = (live) => (url, token, query, variables, told) => {
  const wire = live(url, token);
  const stop = wire.subscribe({ query, variables }, { next: told, error: (error) => told({ error }), complete: () => {} });
  return async () => (stop(), await wire.dispose?.());
};
/** Each begins to watch, passes what it is told and answers with what ends it. */
const ways = {
  'graphql-ws': plain(socket),
  'graphql-sse': plain(eventClient),
  'Apollo over the socket': (url, token, query, variables, told) => {
    const wire = socket(url, token);
    const watched = liveApolloClient(url, token, wire).subscribe({ query: apolloGql(query), variables }).subscribe(told);
    return async () => (watched.unsubscribe(), await wire.dispose());
  },
  'urql over the socket': viaUrql(socket),
  'urql over events': viaUrql(eventClient),
};

let demo;
before(async () => (demo = await startDemo()));
after(() => demo?.stop());

async function ask(token, query, variables) {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const response = await fetch(demo.url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

/** Renames somebody on a list, which alters the list too, until a change of theirs is told. */
async function renameUntil(token, told) {
  const { worklists } = await ask(token, LISTED);
  const [{ person }] = worklists.flatMap(({ items }) => items.nodes);
  const ofPerson = ({ error, data }) => error || Object.values(data).some(({ recordId, personId }) => (recordId ?? personId) === person.id);
  for (let { version } = person; !told.some(ofPerson); version += 1) {
    const input = { person: person.id, expectedVersion: version, givenName: 'Ny', familyName: `Nummer${'x'.repeat(version % 20)}` };
    assert.deepEqual((await ask(token, RENAME, { input })).changeName.userErrors, []);
    await pause(100);
  }
  return told.find(ofPerson);
}

/** Whether data has every field that a document selects, and nothing in place of what must be there. */
function holds(document, data) {
  const types = new TypeInfo(schema);
  const path = [[data]];
  visit(document, visitWithTypeInfo(types, {
    Field: {
      enter({ name: { value: name }, selectionSet }) {
        const values = path.at(-1).flatMap((record) => record[name]);
        assert.ok(!values.includes(undefined), `${name} was selected`);
        if (isNonNullType(types.getType())) assert.ok(!values.includes(null), name);
        if (selectionSet) path.push(values.filter(Boolean));
      },
      leave: ({ selectionSet }) => void (selectionSet && path.pop()),
    },
  }));
}

test('every example that watches, of every sign-in, by every client', async (t) => {
  const seen = new Set();
  for (const { id, role } of await demo.signIns()) {
    for (const example of (await demo.examples(role)).filter(isWatched)) {
      seen.add(example.name);
      for (const [way, watch] of Object.entries(ways)) {
        await t.test(`${id}: ${example.name}, ${way}`, { timeout: 30_000 }, async () => {
          const token = await demo.token(id);
          const told = [];
          const stop = watch(demo.url, () => token, example.query, variables(example), (result) => told.push(result));
          try {
            const { data, error, errors } = await renameUntil(token, told);
            assert.deepEqual([error, errors], [undefined, undefined]);
            holds(parse(example.query), data);
          } finally {
            await stop();
          }
        });
      }
    }
  }
  assert.deepEqual([...seen].sort(), await written(), 'no example is left out');
});

/** The names of the examples that watch, as they are written. */
async function written() {
  const folder = new URL('../../../api/src/demo/operations/', import.meta.url);
  const names = [];
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith('.graphql')) continue;
    const { operation, name } = getOperationAST(parse(await readFile(new URL(file, folder), 'utf8')));
    if (operation === 'subscription') names.push(name.value);
  }
  return names.sort();
}
