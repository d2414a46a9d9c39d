// Changes as they happen: what is shown is fetched again.
import { graphql } from 'relay-runtime';

export const subscription = graphql`
  subscription ChangesSubscription($kinds: [RecordKind!]) {
    changes(kinds: $kinds) { recordId kind change occurredAt }
  }
`;
