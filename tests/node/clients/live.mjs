// Live changes: the clients for WebSocket and for server-sent events, and how Apollo and urql use them. Quoted in
// docs/reference/clients.md.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient as createEventClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';

/** One socket for all subscriptions. `token` is asked anew for each connection. */
export function socketClient(url, token, options) {
  return createSocketClient({
    url: url.replace(/^http/, 'ws'),
    connectionParams: () => ({ authorization: `Bearer ${token()}` }),
    ...options,
  });
}

/** One request for each subscription; passes wherever HTTP passes. */
export function eventClient(url, token, options) {
  return createEventClient({
    url: `${url}/stream`,
    headers: () => ({ Authorization: `Bearer ${token()}` }),
    ...options,
  });
}

/** Subscriptions go over the socket, everything else by POST. */
export function liveApolloClient(url, token, socket) {
  const authorized = new SetContextLink(({ headers }) => ({
    headers: { ...headers, Authorization: `Bearer ${token()}` },
  }));
  const link = ApolloLink.split(
    ({ operationType }) => operationType === 'subscription',
    new GraphQLWsLink(socket),
    authorized.concat(new HttpLink({ uri: url })),
  );
  return new ApolloClient({ cache: new InMemoryCache(), link });
}

/** The same for urql; `live` is a client for the socket or for events. */
export function liveUrqlClient(url, token, live) {
  const forwardSubscription = ({ query = '', variables }) => ({
    subscribe: (sink) => ({ unsubscribe: live.subscribe({ query, variables }, sink) }),
  });
  return new Client({
    url,
    exchanges: [subscriptionExchange({ forwardSubscription }), fetchExchange],
    fetchOptions: () => ({ headers: { Authorization: `Bearer ${token()}` } }),
    preferGetMethod: false,
  });
}
