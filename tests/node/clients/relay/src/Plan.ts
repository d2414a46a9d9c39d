// One plan, and other words for it.
import { graphql } from 'relay-runtime';

export const query = graphql`
  query PlanQuery($id: ID!) {
    node(id: $id) { ... on Plan { id version state goal } }
  }
`;

export const revise = graphql`
  mutation PlanReviseMutation($input: RevisePlanInput!) {
    revisePlan(input: $input) { plan { id version goal } userErrors { code } }
  }
`;
