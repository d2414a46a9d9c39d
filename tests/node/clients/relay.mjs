// Relay, set up for this API. Quoted in docs/reference/clients.md.
import relay from 'relay-runtime';

const { Environment, Network, RecordSource, Store } = relay;

export function relayEnvironment(url, token) {
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
  return new Environment({ network: Network.create(fetchDocument), store: new Store(new RecordSource()) });
}
