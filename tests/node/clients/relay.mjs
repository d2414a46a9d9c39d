// Relay, set up for this API. Quoted in docs/reference/clients.md.
import relay from 'relay-runtime';

const { Environment, Network, Observable, RecordSource, Store } = relay;

/** `live` is a client for subscriptions, over the socket or by events. */
export function relayEnvironment(url, token, live) {
  async function fetchDocument({ text: query }, variables) {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        Accept: 'application/graphql-response+json',
        Authorization: `Bearer ${token()}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ query, variables }),
    });
    return response.json(); // also what is refused is GraphQL: `errors` with codes
  }
  const watchDocument = ({ text: query }, variables) =>
    Observable.create((sink) => live.subscribe({ query, variables }, sink));
  const network = Network.create(fetchDocument, watchDocument);
  return new Environment({ network, store: new Store(new RecordSource()) });
}
