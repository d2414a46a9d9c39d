// The caseload as a list that grows, and a row of it.
import { graphql } from 'relay-runtime';

export const query = graphql`
  query CaseloadQuery($count: Int!, $cursor: String) {
    ...Caseload_list @arguments(count: $count, cursor: $cursor)
  }
`;

export const list = graphql`
  fragment Caseload_list on Query
  @refetchable(queryName: "CaseloadPageQuery")
  @argumentDefinitions(
    count: { type: "Int!" }
    cursor: { type: "String" }
    filter: { type: "PersonFilter" }
    orderBy: { type: "PersonOrder" }
  ) {
    persons(first: $count, after: $cursor, filter: $filter, orderBy: $orderBy)
      @connection(key: "Caseload_persons", filters: ["filter", "orderBy"]) {
      totalCount
      edges { node { id ...Caseload_row } }
    }
  }
`;

export const row = graphql`
  fragment Caseload_row on Person {
    version
    fullName
    isProtected
    redactedFields
    activePlan { state goal openedOn }
    primaryCaseworker { name }
  }
`;
