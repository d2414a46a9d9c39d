// A payload also shows what stands around the changed record, as it is after the change: that is what a cache takes over.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gql } from '@apollo/client';
import { apolloClient } from './apollo.mjs';
import { startDemo, variables } from './demo.mjs';

let demo;
before(async () => (demo = await startDemo()));
after(() => demo?.stop());

/** A client of the sign-in, and the variables of an example of its role. */
async function author(signIn, role, example) {
  const token = await demo.token(signIn);
  const examples = await demo.examples(role);
  return { client: apolloClient(demo.url, () => token), ...variables(examples.find(({ name }) => name === example)) };
}

async function change(client, mutation, input) {
  const [payload] = Object.values((await client.mutate({ mutation, variables: { input } })).data);
  assert.deepEqual(payload.userErrors, []);
  return payload;
}

test('a session shows its attendance', async () => {
  const { client, input } = await author('caseworker', 'CASEWORKER', 'Attendance');
  const session = gql`query Session($id: ID!) { node(id: $id) { id ... on CourseSession { attendance { id version status } } } }`;
  const read = { query: session, variables: { id: input.session } };
  assert.equal((await client.query(read)).data.node.attendance, null);
  const record = gql`
    mutation Record($input: RecordAttendanceInput!) {
      recordAttendance(input: $input) { attendance { id version status session { id attendance { id } } } userErrors { code } }
    }
  `;
  await change(client, record, input);
  assert.equal((await client.query({ ...read, fetchPolicy: 'cache-only' })).data.node.attendance.status, 'PARTIAL');
});

test('a person shows the plan in force', async () => {
  const { client, input } = await author('caseworker', 'CASEWORKER', 'ActivatePlan');
  const activate = gql`
    mutation Activate($input: PlanInput!) {
      activatePlan(input: $input) {
        plan { id version state access { canActivate { isAllowed } } person { id activePlan { id state } } }
        userErrors { code }
      }
    }
  `;
  const { plan } = await change(client, activate, input);
  assert.deepEqual([plan.person.activePlan.id, plan.person.activePlan.state], [plan.id, 'ACTIVE']);
  assert.equal(plan.access.canActivate.isAllowed, false, 'what may be done is told by the new state');
});

test('a moved meeting shows the one it replaces', async () => {
  const { client, input } = await author('caseworker', 'CASEWORKER', 'Book');
  const book = gql`
    mutation Book($input: BookMeetingInput!) { bookMeeting(input: $input) { meeting { id version state } userErrors { code } } }
  `;
  const { meeting: booked } = await change(client, book, input);
  const move = gql`
    mutation Move($input: RescheduleMeetingInput!) {
      rescheduleMeeting(input: $input) { meeting { id version state replaces { id version state } } userErrors { code } }
    }
  `;
  const { durationMinutes, form, acknowledge, startsAt: { local: { date } } } = input;
  const startsAt = { local: { date, time: '13:30' } };
  const moved = await change(client, move, { meeting: booked.id, expectedVersion: booked.version, startsAt, durationMinutes, form, acknowledge });
  assert.equal(moved.meeting.replaces.id, booked.id);
  assert.equal(client.cache.extract()[`Meeting:${booked.id}`].state, 'RESCHEDULED');
});

test('a person shows the new caseworker', async () => {
  const { client, input } = await author('manager', 'MANAGER', 'Assign');
  const assign = gql`
    mutation Assign($input: AssignCaseworkerInput!) {
      assignCaseworker(input: $input) { assignment { id user { id } person { id primaryCaseworker { id } } } userErrors { code } }
    }
  `;
  const { assignment } = await change(client, assign, input);
  assert.equal(assignment.person.primaryCaseworker.id, input.user);
});
