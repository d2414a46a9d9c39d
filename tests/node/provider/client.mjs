// Clients that hold their tokens themselves: a front end for a person, and a program for itself.
import { createHash, randomBytes } from 'node:crypto';
import { ACCOUNTS } from './accounts.mjs';

const BACK = 'http://127.0.0.1:1/back';

/** The cookies of one browser: those of each origin apart. */
export function cookieJar() {
  const jars = new Map();
  const ever = new Set();
  const jar = (url) => {
    const { origin } = new URL(url);
    if (!jars.has(origin)) jars.set(origin, new Map());
    return jars.get(origin);
  };
  return {
    /** A request with the cookies of its origin, following nothing. */
    async fetch(url, { headers = {}, ...options } = {}) {
      const cookie = [...jar(url)].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(url, {
        redirect: 'manual',
        ...options,
        headers: cookie ? { ...headers, Cookie: cookie } : headers,
      });
      for (const line of response.headers.getSetCookie()) {
        const [pair, ...attributes] = line.split(';').map((part) => part.trim());
        const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
        const over = value === '' || attributes.some((attribute) => /^(max-age=0|expires=thu, 01 jan 1970)/i.test(attribute));
        if (over) jar(url).delete(name);
        else jar(url).set(name, value), ever.add(value);
      }
      return response;
    },
    get: (url, name) => jar(url).get(name),
    /** Every value that a cookie has had. */
    ever,
  };
}

/** Signs a person in at the provider, from the address that asks for it to the address that it leads back to. */
export async function throughProvider(browser, start, account, back) {
  let url = start;
  for (let step = 0; step < 10; step += 1) {
    const response = await browser.fetch(url);
    if (response.status === 200) {
      const [, action] = /action="([^"]+)"/.exec(await response.text());
      const answer = await browser.fetch(new URL(action, url), {
        method: 'POST',
        body: new URLSearchParams({ account, password: ACCOUNTS[account].password }),
      });
      url = new URL(answer.headers.get('location'), url).href;
    } else {
      url = new URL(response.headers.get('location'), url).href;
    }
    if (url.startsWith(back)) return new URL(url);
  }
  throw new Error('the provider leads nowhere');
}

async function tokensOf(provider, body, headers = {}) {
  const response = await fetch(`${provider.url}/token`, { method: 'POST', headers, body: new URLSearchParams(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${response.status} ${answer.error}`);
  return answer;
}

/** A token of a person, the access token unless another kind is named: code with PKCE, as a front end without a secret. */
export async function personToken(provider, account, { kind = 'access_token' } = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const asked = new URLSearchParams({
    client_id: 'front-end',
    response_type: 'code',
    redirect_uri: BACK,
    scope: 'openid casework',
    state,
    code_challenge_method: 'S256',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  });
  const back = await throughProvider(cookieJar(), `${provider.url}/auth?${asked}`, account, BACK);
  if (back.searchParams.get('state') !== state) throw new Error('another sign-in came back');
  const tokens = await tokensOf(provider, {
    grant_type: 'authorization_code',
    client_id: 'front-end',
    code: back.searchParams.get('code'),
    code_verifier: verifier,
    redirect_uri: BACK,
  });
  return tokens[kind];
}

/** An access token of the audit tool: client credentials. */
export async function machineToken(provider) {
  const credentials = Buffer.from(`audit-tool:${encodeURIComponent(provider.machineSecret)}`).toString('base64');
  const asked = { grant_type: 'client_credentials', scope: 'casework' };
  return (await tokensOf(provider, asked, { Authorization: `Basic ${credentials}` })).access_token;
}
