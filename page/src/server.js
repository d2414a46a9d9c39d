// Everything the page asks the server for.

export class HttpError extends Error {
  constructor(status) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

async function json(path, options) {
  const response = await fetch(path, { credentials: 'omit', cache: 'no-store', ...options });
  if (!response.ok) throw new HttpError(response.status);
  return response.json();
}

export const fetchSignIns = () => json('/demo/sign-ins');

export const fetchExamples = (role) => json(`/demo/operations?role=${encodeURIComponent(role)}`);

export async function signIn({ id, role, name, unit }) {
  const { accessToken, expiresIn } = await json('/demo/sign-in', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ id }),
  });
  return { id, role, name, unit, accessToken, expiresAt: Date.now() + expiresIn * 1000 };
}

/** GraphiQL's fetcher: one POST with what shows who asks; where that is refused the session has ended. */
export function graphqlFetcher(credentials, onExpired) {
  return async (params, { headers = {} } = {}) => {
    const sent = new Headers(headers);
    sent.set('Accept', 'application/graphql-response+json, application/json');
    for (const [name, value] of Object.entries(credentials)) sent.set(name, value);
    sent.set('Content-Type', 'application/json');
    const response = await fetch('/graphql', {
      method: 'POST',
      credentials: 'Authorization' in credentials ? 'omit' : 'same-origin',
      cache: 'no-store',
      headers: sent,
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
  };
}
