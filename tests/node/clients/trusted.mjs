// Known documents by their names: the front end sends `documentId` in place of the text. Quoted in
// docs/reference/clients.md.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange, makeOperation, mapExchange } from '@urql/core';

// The code generator writes the name into each document.
const nameOf = (document) => document.__meta__.hash;

export function trustedApolloClient(url, token) {
  const named = new ApolloLink((operation, forward) => {
    operation.extensions.documentId = nameOf(operation.query);
    operation.setContext({
      headers: { Authorization: `Bearer ${token()}` },
      http: { includeExtensions: true, includeQuery: false },
    });
    return forward(operation);
  });
  // Apollo has a place for it in `extensions`, the endpoint beside `variables`.
  const fetchNamed = (uri, options) => {
    const { extensions, ...asked } = JSON.parse(options.body);
    return fetch(uri, { ...options, body: JSON.stringify({ ...asked, documentId: extensions.documentId }) });
  };
  const link = named.concat(new HttpLink({ uri: url, fetch: fetchNamed }));
  return new ApolloClient({ cache: new InMemoryCache(), link });
}

export function trustedUrqlClient(url, token) {
  // After the cache, which reads the document: urql sends the name of a document without definitions.
  const named = mapExchange({
    onOperation: (operation) => {
      const query = { ...operation.query, definitions: [], documentId: nameOf(operation.query) };
      return makeOperation(operation.kind, { ...operation, query });
    },
  });
  return new Client({
    url,
    exchanges: [named, fetchExchange],
    fetchOptions: () => ({ headers: { Authorization: `Bearer ${token()}` } }),
    preferGetMethod: false,
  });
}
