// The session lies in a cookie that no script can read. What the page asks carries a header that only this origin's
// scripts can send.
import { graphqlFetcher } from '../fetcher.js';
import { HttpError } from '../server.js';

const CLIENT = { 'X-Indsats-Client': '1' };
const VIEWER = '{ viewer { roleInUse user { name } } }';

async function ask(path, method) {
  const response = await fetch(path, { method, credentials: 'same-origin', cache: 'no-store', headers: CLIENT });
  if (!response.ok) throw new HttpError(response.status);
  return response.json();
}

export const fetcher = (onExpired) => graphqlFetcher(CLIENT, onExpired);

/** Who is signed in; `null` for nobody. */
export async function fetchSession() {
  const { signedIn } = await ask('/auth/session', 'GET');
  if (!signedIn) return null;
  const { data } = await fetcher(() => {})({ query: VIEWER });
  if (!data) return { name: '', role: null };
  return { name: data.viewer.user?.name ?? '', role: data.viewer.roleInUse };
}

/** Ends the session here and gives the address at which the provider ends its own. */
export const signOut = async () => (await ask('/auth/logout', 'POST')).location;
