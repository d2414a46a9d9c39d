// A meeting is booked and appears in the person's list.
import { graphql } from 'relay-runtime';

export const mutation = graphql`
  mutation BookMutation($input: BookMeetingInput!, $connections: [ID!]!) {
    bookMeeting(input: $input) {
      meeting @appendNode(connections: $connections, edgeTypeName: "MeetingEdge") {
        ...Person_meeting
      }
      userErrors {
        __typename
        code
        path
        message
        severity
        ... on OverlapError { conflictingWith }
        ... on StaleVersionError { currentVersion }
      }
    }
  }
`;
