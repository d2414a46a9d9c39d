// Typed operations in use: it compiles as far as schema and generator agree on what a front end may rely on.
import type { ApolloClient } from '@apollo/client';
import type { Client } from '@urql/core';
import { graphql } from './generated';
import type { BookMeetingInput, MeetingState } from './generated/graphql';

const Worklist = graphql(/* GraphQL */ `
  query Worklist($first: Int!, $week: IsoWeek!) {
    persons(first: $first) {
      nodes { id fullName meetings(first: 5, filter: { week: $week, states: [BOOKED] }) { nodes { id state startsAt } } }
    }
  }
`);

const BookOne = graphql(/* GraphQL */ `
  mutation BookOne($input: BookMeetingInput!) {
    bookMeeting(input: $input) {
      meeting { id version startsAt }
      userErrors {
        __typename
        code
        path
        message
        severity
        ... on OverlapError { conflictingWith }
      }
    }
  }
`);

export async function namesOf(client: ApolloClient, week: string): Promise<string[]> {
  const { data } = await client.query({ query: Worklist, variables: { first: 20, week } });
  const states: MeetingState[] = data?.persons.nodes.flatMap((person) => person.meetings.nodes.map(({ state }) => state)) ?? [];
  // @ts-expect-error An auditor sees no name, so a name may be null.
  const names: string[] = data?.persons.nodes.map(({ fullName }) => fullName) ?? [];
  return states.length > 0 ? names : [];
}

export async function conflicts(client: Client, person: string): Promise<readonly string[]> {
  const input: BookMeetingInput = {
    person,
    type: 'FOLLOW_UP',
    form: 'PHYSICAL',
    startsAt: { local: { date: '2026-03-30', time: '09:30' } },
    durationMinutes: 45,
  };
  const { data } = await client.mutation(BookOne, { input });
  const [error] = data?.bookMeeting?.userErrors ?? [];
  return error?.__typename === 'OverlapError' ? error.conflictingWith : [];
}

// @ts-expect-error A moment is an instant or a local time, never both.
export const both: BookMeetingInput['startsAt'] = { at: '2026-03-30T07:30:00Z', local: { date: '2026-03-30', time: '09:30' } };
// @ts-expect-error There is no such form.
export const form: BookMeetingInput['form'] = 'LETTER';
