// Apollo Client, set up for this API. Quoted in docs/reference/clients.md.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { relayStylePagination } from '@apollo/client/utilities';
import { lists, parts, possibleTypes, singles } from './schema.mjs';

export function apolloCache() {
  const cache = new InMemoryCache({ possibleTypes });
  for (const { type, field, args } of lists) {
    cache.policies.addTypePolicies({ [type]: { fields: { [field]: relayStylePagination(args) } } });
  }
  // Two queries that ask for different fields of a part add up.
  for (const part of parts) cache.policies.addTypePolicies({ [part]: { merge: true } });
  for (const single of singles) cache.policies.addTypePolicies({ [single]: { keyFields: [] } });
  return cache;
}

export function apolloClient(url, token) {
  const authorized = new SetContextLink(({ headers }) => ({
    headers: { ...headers, Authorization: `Bearer ${token()}` },
  }));
  return new ApolloClient({
    cache: apolloCache(),
    link: ApolloLink.from([authorized, new HttpLink({ uri: url })]),
  });
}
