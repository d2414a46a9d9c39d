// Live changes by npm's clients against the demo: what arrives, what happens when the wire is cut, what is refused.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { gql as apolloGql } from '@apollo/client';
import { gql as urqlGql } from '@urql/core';
import WebSocket from 'ws';
import { startDemo } from './demo.mjs';
import { eventClient, liveApolloClient, liveUrqlClient, socketClient } from './live.mjs';
import { wire } from './proxy.mjs';

const CHANGES = 'subscription Changes { changes(kinds: [PERSON]) { recordId kind change occurredAt } }';
const PERSON = 'query Person($cpr: String!) { person(by: { cpr: $cpr }) { id version phone } }';
const CHANGE_CONTACT = `
  mutation ChangeContact($input: ChangeContactDetailsInput!) {
    changeContactDetails(input: $input) { person { id version } userErrors { code } }
  }
`;
const soon = { retryAttempts: 5, retryWait: () => pause(50) };
const socketOptions = { webSocketImpl: WebSocket, ...soon };
const eventOptions = { retryAttempts: 5, retry: () => pause(50) };
const clients = {
  socket: (url, token) => socketClient(url, token, socketOptions),
  events: (url, token) => eventClient(url, token, eventOptions),
};

let demo, line, token, url;
before(async () => {
  demo = await startDemo();
  line = await wire(demo.base);
  url = `${line.base}/graphql`;
  const caseworker = await demo.token('caseworker');
  token = () => caseworker;
});
after(() => {
  line?.stop();
  demo?.stop();
});

async function ask(query, variables) {
  const headers = { Authorization: `Bearer ${token()}`, 'Content-Type': 'application/json' };
  const response = await fetch(demo.url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  return (await response.json()).data;
}

/** Changes a person until somebody hears of it: when a subscription has begun is nowhere told. Answers with the id. */
async function changeUntil(heard) {
  const { person } = await ask(PERSON, { cpr: '610180-4001' });
  for (let { version } = person; !heard(); version += 1) {
    const input = { person: person.id, expectedVersion: version, contact: { phone: `+45 00 00 ${1000 + version}` } };
    const { changeContactDetails } = await ask(CHANGE_CONTACT, { input });
    assert.deepEqual(changeContactDetails.userErrors, []);
    await pause(100);
  }
  return person.id;
}

/** Subscribes, and keeps what comes. */
function hear(client, query = CHANGES) {
  const heard = { results: [], error: undefined, complete: false };
  heard.ended = new Promise((resolve) => {
    heard.stop = client.subscribe({ query }, {
      next: (result) => heard.results.push(result),
      error: (error) => resolve((heard.error = error)),
      complete: () => resolve((heard.complete = true)),
    });
  });
  return heard;
}

/** The code with which a document is refused: the socket has a message for it, a stream tells it as its only result. */
async function refusal(client, query) {
  const heard = hear(client, query);
  const ended = await heard.ended;
  const [error] = heard.error ? ended : heard.results[0].errors;
  return error.extensions.code;
}

for (const [name, make] of Object.entries(clients)) {
  test(`${name}: a change arrives, also after the wire was cut`, async () => {
    const client = make(url, token);
    const heard = hear(client);
    const person = await changeUntil(() => heard.results.length > 0);
    const [{ data, errors }] = heard.results;
    assert.equal(errors, undefined);
    assert.deepEqual([data.changes.recordId, data.changes.kind, data.changes.change], [person, 'PERSON', 'UPDATED']);
    assert.ok(Date.parse(data.changes.occurredAt));

    line.cut();
    heard.results.length = 0;
    await changeUntil(() => heard.results.length > 0);
    assert.equal(heard.error, undefined);
    heard.stop();
    await client.dispose?.();
  });

  test(`${name}: a token that is none ends it with a code`, async () => {
    const heard = hear(make(url, () => 'no token'));
    const error = await heard.ended;
    if (name === 'socket') assert.equal(error.code, 4403);
    else assert.equal(error.response.status, 401);
  });

  test(`${name}: a wrong document is an error, and the next one is answered`, async () => {
    const client = make(url, token);
    assert.equal(await refusal(client, 'subscription { nothing }'), 'GRAPHQL_VALIDATION_FAILED');
    const heard = hear(client);
    await changeUntil(() => heard.results.length > 0);
    assert.equal(heard.results[0].errors, undefined);
    heard.stop();
    await client.dispose?.();
  });

  test(`${name}: only subscriptions`, async () => {
    assert.equal(await refusal(make(url, token), '{ viewer { roleInUse } }'), 'BAD_USER_INPUT');
  });

  test(`${name}: urql hears it`, async () => {
    const live = make(url, token);
    const client = liveUrqlClient(url, token, live);
    const heard = [];
    const { unsubscribe } = client.subscription(urqlGql(CHANGES), {}).subscribe((result) => heard.push(result));
    const person = await changeUntil(() => heard.length > 0);
    assert.equal(heard[0].error, undefined);
    assert.equal(heard[0].data.changes.recordId, person);
    unsubscribe();
    await live.dispose?.();
  });
}

test('Apollo hears it over the socket, and fetches what changed into its cache', async () => {
  const socket = clients.socket(url, token);
  const client = liveApolloClient(url, token, socket);
  const heard = [];
  const watch = client.subscribe({ query: apolloGql(CHANGES) }).subscribe((result) => heard.push(result));
  const id = await changeUntil(() => heard.length > 0);
  assert.equal(heard[0].error, undefined);
  assert.equal(heard[0].data.changes.recordId, id);
  const query = apolloGql`query Changed($id: ID!) { node(id: $id) { id ... on Person { version phone } } }`;
  await client.query({ query, variables: { id }, fetchPolicy: 'network-only' });
  assert.ok(client.cache.extract()[`Person:${id}`].version > 1);
  watch.unsubscribe();
  await socket.dispose();
});
