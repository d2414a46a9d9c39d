// urql with its normalised cache, set up for this API. Quoted in docs/reference/clients.md.
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { Client, fetchExchange } from '@urql/core';
import { parts, possibleTypes, singles } from './schema.mjs';

// What has no id is kept with what it hangs on.
const embedded = () => null;

export function urqlClient(url, token, cacheOptions = {}) {
  const cache = cacheExchange({
    globalIDs: true,
    keys: Object.fromEntries([...parts, ...singles].map((name) => [name, embedded])),
    possibleTypes,
    // Only for lists that are paged through; the query selects `edges { cursor node { … } }` and `pageInfo`.
    resolvers: { Query: { persons: relayPagination(), meetings: relayPagination() } },
    ...cacheOptions,
  });
  return new Client({
    url,
    exchanges: [cache, fetchExchange],
    fetchOptions: () => ({ headers: { Authorization: `Bearer ${token()}` } }),
    // urql would send short queries by GET, with a person's number in the address. The endpoint takes POST only.
    preferGetMethod: false,
  });
}
