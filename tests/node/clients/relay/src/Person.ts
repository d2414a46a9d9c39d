// One person's case: found by id or number, fetched again by id, with meetings in pages.
import { graphql } from 'relay-runtime';

export const query = graphql`
  query PersonQuery($by: PersonBy!) {
    viewer { roleInUse privileges }
    person(by: $by) { ...Person_case ...Person_meetings @arguments(count: 5) }
  }
`;

export const byNode = graphql`
  query PersonByIdQuery($id: ID!) {
    node(id: $id) { __typename ...Person_case @alias(as: "person") }
  }
`;

export const file = graphql`
  fragment Person_case on Person @refetchable(queryName: "PersonCaseQuery") {
    id
    version
    fullName
    cprMasked
    redactedFields
    targetGroup { code label(language: ENGLISH) }
    access { canBookMeeting { isAllowed reasons } }
  }
`;

export const meetings = graphql`
  fragment Person_meetings on Person
  @refetchable(queryName: "PersonMeetingsQuery")
  @argumentDefinitions(count: { type: "Int!" }, cursor: { type: "String" }, filter: { type: "MeetingFilter" }) {
    meetings(first: $count, after: $cursor, filter: $filter)
      @connection(key: "Person_meetings", filters: ["filter"]) {
      edges { node { ...Person_meeting } }
    }
  }
`;

export const meeting = graphql`
  fragment Person_meeting on Meeting {
    id
    version
    state
    startsAt
    type { code label }
    access { canRecordOutcome { isAllowed } }
  }
`;
