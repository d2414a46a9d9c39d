// Apollo Client against the demo.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CombinedGraphQLErrors, gql } from '@apollo/client';
import { apolloClient } from './apollo.mjs';
import { CASELOAD_PAGE, startDemo } from './demo.mjs';
import { everyExample, walk } from './examples.mjs';

const PERSON = gql`
  query Person($id: ID!) {
    node(id: $id) { id ... on Person { version fullName phone access { canTransfer { isAllowed } } } }
  }
`;
const CHANGE_CONTACT = gql`
  mutation ChangeContact($input: ChangeContactDetailsInput!) {
    changeContactDetails(input: $input) {
      person { id version phone }
      userErrors { code path message severity ... on StaleVersionError { currentVersion } }
    }
  }
`;

let demo;
before(async () => (demo = await startDemo()));
after(() => demo?.stop());

const signIn = (token) => apolloClient(demo.url, () => token);
const caseworker = async () => signIn(await demo.token('caseworker'));
/** What a watched query shows as soon as it is whole and passes. */
const shows = (query, passes = () => true) =>
  new Promise((resolve) => {
    const watch = query.subscribe(({ data, dataState }) => {
      if (dataState !== 'complete' || !passes(data)) return;
      resolve(data);
      setImmediate(() => watch.unsubscribe());
    });
  });
const codes = (error) => {
  assert.ok(CombinedGraphQLErrors.is(error), String(error));
  return error.errors.map(({ extensions }) => extensions.code);
};

everyExample(() => demo, signIn, async (client, query, variables) => {
  const document = gql(query);
  const isMutation = document.definitions[0].operation === 'mutation';
  const result = isMutation
    ? await client.mutate({ mutation: document, variables })
    : await client.query({ query: document, variables });
  return result.data;
});

test('fetchMore joins the pages of a list', async () => {
  const client = await caseworker();
  const query = gql(CASELOAD_PAGE);
  const shown = client.watchQuery({ query, variables: { first: 10 } });
  const held = shown.subscribe(() => {});
  await walk(async (after, known) => {
    if (after) await shown.fetchMore({ variables: { after } });
    return (await shows(shown, ({ persons }) => persons.edges.length > known)).persons;
  });
  held.unsubscribe();
});

test('what a mutation returns is shown wherever the record is', async () => {
  const client = await caseworker();
  const { data } = await client.query({ query: gql(CASELOAD_PAGE), variables: { first: 1 } });
  const { id, version } = data.persons.edges[0].node;
  const shown = client.watchQuery({ query: PERSON, variables: { id }, fetchPolicy: 'cache-first' });
  assert.equal((await shows(shown)).node.version, version);
  const next = shows(shown, ({ node }) => node.version === version + 1);
  const input = { person: id, expectedVersion: version, contact: { phone: '+45 00 00 00 01' } };
  const changed = await client.mutate({ mutation: CHANGE_CONTACT, variables: { input } });
  assert.deepEqual(changed.data.changeContactDetails.userErrors, []);
  assert.equal((await next).node.phone, '+45 00 00 00 01');

  const stale = await client.mutate({ mutation: CHANGE_CONTACT, variables: { input } });
  const { person, userErrors } = stale.data.changeContactDetails;
  assert.deepEqual([userErrors[0].code, userErrors[0].currentVersion], ['STALE_VERSION', version + 1]);
  assert.equal(person.version, version + 1, 'the payload has the record as it is now');
});

test('two queries for parts of one record add up', async () => {
  const client = await caseworker();
  const { data } = await client.query({ query: gql(CASELOAD_PAGE), variables: { first: 1 } });
  const variables = { id: data.persons.edges[0].node.id };
  const part = (name) => gql`query { viewer { ${name} } node(id: "${variables.id}") { id ... on Person { access { canProtect { isAllowed } } } } }`;
  await client.query({ query: PERSON, variables });
  await client.query({ query: part('purpose') });
  await client.query({ query: part('roleInUse') });
  const fromCache = { fetchPolicy: 'cache-only' };
  assert.ok((await client.query({ query: PERSON, variables, ...fromCache })).data.node.access.canTransfer);
  assert.ok((await client.query({ query: part('purpose'), ...fromCache })).data.viewer.purpose);
});

test('errors of the program come with a code, not as data', async () => {
  const client = await caseworker();
  const code = (query, by = client) => by.query({ query }).then(assert.fail, codes);
  assert.deepEqual(await code(gql`{ nothing }`), ['GRAPHQL_VALIDATION_FAILED']);
  assert.deepEqual(await code(gql`{ users(first: 500) { totalCount } }`), ['BAD_USER_INPUT']);
  assert.deepEqual(await code(gql`{ viewer { roleInUse } }`, signIn('no token')), ['UNAUTHENTICATED']);
  const transfer = gql`
    mutation { transferPerson(input: { person: "x", unit: "y", expectedVersion: 1 }) { userErrors { code } } }
  `;
  assert.deepEqual(await client.mutate({ mutation: transfer }).then(assert.fail, codes), ['FORBIDDEN']);
});
