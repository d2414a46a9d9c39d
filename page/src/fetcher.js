// What GraphiQL asks the server with.
import { getOperationAST, parse } from 'graphql';
import { createClient } from 'graphql-sse';
import { HttpError } from './server.js';

/**
 * GraphiQL's fetcher: one POST with what shows who asks, or for a subscription one stream of events; where that is
 * refused the session has ended.
 */
export function graphqlFetcher(credentials, onExpired) {
  return (params, { headers = {} } = {}) => {
    const sent = new Headers(headers);
    for (const [name, value] of Object.entries(credentials)) sent.set(name, value);
    return isSubscription(params) ? stream(params, sent, onExpired) : post(params, sent, onExpired);
  };
}

/** A token shows who asks, and else the session's cookie does. */
const cookies = (headers) => (headers.has('Authorization') ? 'omit' : 'same-origin');

/** Reads the document itself: the editor's own reading of it comes a moment late. */
function isSubscription({ query, operationName }) {
  try {
    return getOperationAST(parse(query), operationName)?.operation === 'subscription';
  } catch {
    return false; // the server says what is wrong with it
  }
}

async function post(params, headers, onExpired) {
  headers.set('Accept', 'application/graphql-response+json, application/json');
  headers.set('Content-Type', 'application/json');
  const response = await fetch('/graphql', {
    method: 'POST',
    credentials: cookies(headers),
    cache: 'no-store',
    headers,
    body: JSON.stringify(params),
  });
  if (response.status === 401) {
    onExpired();
    throw new HttpError(401);
  }
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(response.status);
  }
}

/** What GraphiQL can watch, and stop: changes until the server, the visitor or the token ends them. */
function stream({ query, variables, operationName }, headers, onExpired) {
  headers.delete('Content-Type'); // the client sets its own
  const client = createClient({
    url: '/graphql/stream',
    credentials: cookies(headers),
    headers: Object.fromEntries(headers),
    retryAttempts: 0,
  });
  const subscribe = (sink) => {
    const error = async (problem) => {
      if (problem.response?.status === 401) onExpired();
      // What is refused before it began is told in the answer's body.
      sink.error((await problem.response?.json().catch(() => null)) ?? problem);
    };
    return { unsubscribe: client.subscribe({ query, variables, operationName }, { ...sink, error }) };
  };
  return { subscribe };
}
