// Apollo Client, set up for this API. Quoted in docs/reference/clients.md.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { relayStylePagination } from '@apollo/client/utilities';
import { possibleTypes } from './schema.mjs';

// One list for each filter and order; `first`, `after`, `last` and `before` move about in it.
const list = relayStylePagination(['filter', 'orderBy', 'list', 'validOn']);

// A part of its record: it has no id, and two queries that ask for different parts add up.
const part = { merge: true };

export const typePolicies = {
  Query: {
    fields: {
      breakGlassRecords: list, courses: list, efforts: list, meetings: list, offers: list,
      organisationUnits: list, persons: list, referenceCodes: list, users: list,
    },
  },
  Person: {
    fields: {
      absences: list, access: part, assignments: list, benefitPeriods: list, courses: list, enrolments: list,
      exemptions: list, meetings: list, plans: list, protectionPeriods: list,
    },
  },
  Plan: { fields: { access: part, courses: list } },
  Course: { fields: { access: part, sessions: list } },
  Effort: { fields: { policies: list } },
  OrganisationUnit: { fields: { access: part, children: list } },
  Assignment: { fields: { access: part } },
  BreakGlass: { fields: { access: part } },
  CourseSession: { fields: { access: part } },
  Meeting: { fields: { access: part } },
  ProtectionPeriod: { fields: { access: part } },
  // There is one of each for a caller.
  AccessPolicy: { keyFields: [] },
  Viewer: { keyFields: [] },
  WhoAmI: { keyFields: [] },
};

export function apolloClient(url, token) {
  const authorized = new SetContextLink(({ headers }) => ({
    headers: { ...headers, Authorization: `Bearer ${token()}` },
  }));
  return new ApolloClient({
    cache: new InMemoryCache({ possibleTypes, typePolicies }),
    link: ApolloLink.from([authorized, new HttpLink({ uri: url })]),
  });
}
