// The Relay compiler, and Relay's runtime with what it made, against the demo.
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import relay from 'relay-runtime';
import { startDemo, variables } from './demo.mjs';
import { walk } from './examples.mjs';
import { eventClient } from './live.mjs';
import { relayEnvironment } from './relay.mjs';
import { tool } from './tool.mjs';

const {
  ConnectionHandler, commitMutation, createOperationDescriptor, fetchQuery, getSingularSelector, requestSubscription,
} = relay;
const folder = new URL('relay/', import.meta.url);
const require = createRequire(import.meta.url);
const artifact = (name) => require(`./relay/built/__generated__/${name}.graphql.js`).default;

let demo;
before(async () => {
  for (const made of ['src/__generated__/', 'built/']) {
    await rm(new URL(made, folder), { recursive: true, force: true });
    await mkdir(new URL(made, folder), { recursive: true });
  }
  await writeFile(new URL('built/package.json', folder), '{ "type": "commonjs" }');
  await tool('relay-compiler', ['relay.config.json'], folder);
  await tool('tsc', ['--project', '.'], folder);
  demo = await startDemo();
});
after(() => demo?.stop());

const caseworker = async () => {
  const token = await demo.token('caseworker');
  return relayEnvironment(demo.url, () => token, eventClient(demo.url, () => token));
};

/** Fetches, and keeps what came. */
async function fetched(environment, name, variables) {
  environment.retain(createOperationDescriptor(artifact(name), variables));
  return fetchQuery(environment, artifact(name), variables).toPromise();
}

const mutate = (environment, name, variables) =>
  new Promise((onCompleted, onError) =>
    commitMutation(environment, { mutation: artifact(name), variables, onCompleted, onError }),
  );

/** What a component with this fragment is shown. */
const shown = (environment, fragment, ref) =>
  environment.lookup(getSingularSelector(artifact(fragment), ref)).data;

test('a connection grows by its refetch query', async () => {
  const environment = await caseworker();
  const ref = await fetched(environment, 'CaseloadQuery', { count: 10 });
  await walk(async (cursor) => {
    if (cursor) await fetched(environment, 'CaseloadPageQuery', { count: 10, cursor });
    return shown(environment, 'Caseload_list', ref).persons;
  });
});

test('a fragment is fetched again by the id of its record', async () => {
  const environment = await caseworker();
  const { person } = await fetched(environment, 'PersonQuery', { by: { cpr: '610180-4001' } });
  const { id, fullName } = shown(environment, 'Person_case', person);
  const { node } = await fetched(environment, 'PersonCaseQuery', { id });
  assert.equal(shown(environment, 'Person_case', node).fullName, fullName);
  const found = await fetched(environment, 'PersonByIdQuery', { id });
  assert.equal(found.node.__typename, 'Person');
});

test('a booked meeting joins the list of its person', async () => {
  const environment = await caseworker();
  const [{ input }] = (await demo.examples('CASEWORKER')).filter(({ name }) => name === 'Book').map(variables);
  const { node } = await fetched(environment, 'PersonMeetingsQuery', { id: input.person, count: 50 });
  const meetings = () => shown(environment, 'Person_meetings', node).meetings.edges;
  const before = meetings().length;
  const list = ConnectionHandler.getConnectionID(input.person, 'Person_meetings', { filter: null });
  const made = await mutate(environment, 'BookMutation', { input, connections: [list] });
  assert.deepEqual(made.bookMeeting.userErrors, []);
  assert.equal(meetings().length, before + 1);
});

test('a change is heard, and its record fetched again', async () => {
  const environment = await caseworker();
  const [{ input }] = (await demo.examples('CASEWORKER')).filter(({ name }) => name === 'ActivatePlan').map(variables);
  const watched = artifact('ChangesSubscription');
  const heard = new Promise((onNext, onError) => {
    const watch = { subscription: watched, variables: { kinds: ['PLAN'] }, onNext, onError };
    const { dispose } = requestSubscription(environment, watch);
    after(dispose);
  });
  // When a subscription has begun is nowhere told, so the plan is revised until one is heard of.
  let change;
  heard.then(({ changes }) => (change = changes));
  const { node: plan } = await fetched(environment, 'PlanQuery', { id: input.plan });
  for (let { version: expectedVersion } = plan; !change; expectedVersion += 1) {
    const revised = { plan: input.plan, expectedVersion, goal: `Goal ${expectedVersion}` };
    const { revisePlan } = await mutate(environment, 'PlanReviseMutation', { input: revised });
    assert.deepEqual(revisePlan.userErrors, []);
    await pause(100);
  }
  assert.deepEqual([change.recordId, change.kind, change.change], [input.plan, 'PLAN', 'UPDATED']);
  const again = await fetched(environment, 'PlanQuery', { id: change.recordId });
  assert.ok(again.node.version > plan.version);
});

test('errors of the program come with a code, not as data', async () => {
  const environment = await caseworker();
  const refused = await fetched(environment, 'CaseloadQuery', { count: 500 }).then(assert.fail, (error) => error);
  assert.equal(refused.source.errors[0].extensions.code, 'BAD_USER_INPUT');
});
