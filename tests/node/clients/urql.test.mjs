// urql with graphcache against the demo.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gql } from '@urql/core';
import { CASELOAD_PAGE, startDemo } from './demo.mjs';
import { everyExample, walk } from './examples.mjs';
import { urqlClient } from './urql.mjs';

const PERSON = gql`
  query Person($id: ID!) {
    node(id: $id) { id ... on Person { version phone access { canTransfer { isAllowed reasons } } } }
  }
`;
const CHANGE_CONTACT = gql`
  mutation ChangeContact($input: ChangeContactDetailsInput!) {
    changeContactDetails(input: $input) { person { id version phone } userErrors { code path message severity } }
  }
`;

let demo;
before(async () => (demo = await startDemo()));
after(() => demo?.stop());

const warnings = [];
const logger = (level, message) => level !== 'debug' && warnings.push(message);
const signIn = (token, options) => urqlClient(demo.url, () => token, options);
const caseworker = async () => signIn(await demo.token('caseworker'), { logger });
const codes = ({ error }) => error.graphQLErrors.map(({ extensions }) => extensions.code);

// Some examples do without ids, which the cache remarks upon.
const quiet = { logger: () => {} };
everyExample(() => demo, (token) => signIn(token, quiet), async (client, query, variables) => {
  const document = gql(query);
  const isMutation = document.definitions[0].operation === 'mutation';
  const { data, error } = await client[isMutation ? 'mutation' : 'query'](document, variables).toPromise();
  assert.equal(error, undefined);
  return data;
});

test('the cache joins the pages of a list', async () => {
  const client = await caseworker();
  await walk(async (after) => {
    const { data, error } = await client.query(gql(CASELOAD_PAGE), { first: 10, after }).toPromise();
    assert.equal(error, undefined);
    return data.persons;
  });
});

test('what a mutation returns is shown wherever the record is', async () => {
  const client = await caseworker();
  const { data } = await client.query(gql(CASELOAD_PAGE), { first: 1 }).toPromise();
  const { id, version } = data.persons.edges[0].node;
  const shown = [];
  const { unsubscribe } = client.query(PERSON, { id }).subscribe(({ data }) => shown.push(data));
  await client.query(PERSON, { id }).toPromise();
  const input = { person: id, expectedVersion: version, contact: { phone: '+45 00 00 00 02' } };
  const changed = await client.mutation(CHANGE_CONTACT, { input }).toPromise();
  assert.deepEqual(changed.data.changeContactDetails.userErrors, []);
  assert.equal(shown.at(-1).node.phone, '+45 00 00 00 02');
  unsubscribe();

  const stale = await client.mutation(CHANGE_CONTACT, { input }).toPromise();
  assert.equal(stale.data.changeContactDetails.userErrors[0].code, 'STALE_VERSION');
  assert.equal(stale.data.changeContactDetails.person.version, version + 1);
});

test('errors of the program come with a code, not as data', async () => {
  const client = await caseworker();
  const ask = (query, by = client) => by.query(query, {}).toPromise().then(codes);
  assert.deepEqual(await ask(gql`{ nothing }`), ['GRAPHQL_VALIDATION_FAILED']);
  assert.deepEqual(await ask(gql`{ users(first: 500) { totalCount } }`), ['BAD_USER_INPUT']);
  assert.deepEqual(await ask(gql`{ viewer { roleInUse } }`, signIn('no token')), ['UNAUTHENTICATED']);
  const transfer = gql`
    mutation { transferPerson(input: { person: "x", unit: "y", expectedVersion: 1 }) { userErrors { code } } }
  `;
  assert.deepEqual(codes(await client.mutation(transfer, {}).toPromise()), ['FORBIDDEN']);
});

test('the cache remarks upon nothing in queries that select ids', () => assert.deepEqual(warnings, []));
