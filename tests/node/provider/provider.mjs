// A certified OpenID provider as a municipality would set one up: people by authorization code with PKCE, programs by
// client credentials, access tokens for one API, back-channel logout. On loopback, with keys of its own.
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';
import { ACCOUNTS, MACHINES } from './accounts.mjs';
import { memory } from './memory.mjs';
import { errorPage, signInPage, signOutPage, signedOutPage } from './pages.mjs';

const ALGORITHM = 'ES256';
const MINUTE = 60;

async function newKey(kid) {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: ALGORITHM, use: 'sig' };
}

/** The clients: the API's browser session, a front end that holds its tokens itself, and the audit tool. */
function clients({ api, webSecret, machineSecret }) {
  return [
    {
      client_id: 'indsats',
      client_secret: webSecret,
      redirect_uris: [`${api}/auth/callback`],
      post_logout_redirect_uris: [`${api}/`],
      grant_types: ['authorization_code', 'refresh_token'],
      backchannel_logout_uri: `${api}/auth/backchannel-logout`,
      backchannel_logout_session_required: true,
    },
    {
      client_id: 'front-end',
      token_endpoint_auth_method: 'none',
      redirect_uris: ['http://127.0.0.1:1/back'],
      grant_types: ['authorization_code'],
    },
    {
      client_id: 'audit-tool',
      client_secret: machineSecret,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
    },
  ];
}

// What of a request or an answer is a secret, or leads to a person.
const SECRETS = ['code', 'state', 'nonce', 'code_verifier', 'access_token', 'refresh_token', 'id_token', 'logout_token'];

/** Keeps every secret that passes by, under its name. */
function keeper() {
  const kept = Object.fromEntries(SECRETS.map((name) => [name, new Set()]));
  const keep = (values = {}) => SECRETS.filter((name) => values[name]).forEach((name) => kept[name].add(values[name]));
  return { kept, keep };
}

function configuration({ resource, keys, cookieKey, adapter, accessTokenSeconds, keep, ...others }) {
  return {
    adapter,
    clients: clients(others),
    jwks: { keys },
    clientDefaults: { id_token_signed_response_alg: ALGORITHM },
    cookies: { keys: [cookieKey] },
    scopes: ['openid', 'offline_access', 'profile'],
    claims: { openid: ['sub'], profile: ['name'] },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      backchannelLogout: { enabled: true },
      revocation: { enabled: true },
      // Access tokens for the API are signed (RFC 9068) and name it; without a resource they would be opaque.
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'casework',
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: accessTokenSeconds,
          jwt: { sign: { alg: ALGORITHM } },
        }),
      },
      rpInitiatedLogout: {
        logoutSource: (ctx, form) => void (ctx.body = signOutPage(form)),
        postLogoutSuccessSource: (ctx) => void (ctx.body = signedOutPage()),
      },
    },
    findAccount: (_ctx, id) =>
      ACCOUNTS[id] && { accountId: id, claims: () => ({ sub: id, name: ACCOUNTS[id].name }) },
    extraTokenClaims: (_ctx, token) =>
      token.accountId
        ? { name: ACCOUNTS[token.accountId].name, ...ACCOUNTS[token.accountId].claims }
        : MACHINES[token.clientId]?.claims,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // The municipality's own clients need nobody's consent.
    loadExistingGrant: async (ctx) => {
      const { client, session, result, provider } = ctx.oidc;
      const known = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
      if (known) return provider.Grant.find(known);
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid offline_access profile');
      grant.addResourceScope(resource, 'casework');
      await grant.save();
      return grant;
    },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    ttl: {
      Session: 10 * 60 * MINUTE,
      Grant: 10 * 60 * MINUTE,
      Interaction: 10 * MINUTE,
      AccessToken: accessTokenSeconds,
      ClientCredentials: accessTokenSeconds,
      AuthorizationCode: MINUTE,
      IdToken: 10 * MINUTE,
      RefreshToken: 10 * 60 * MINUTE,
    },
    renderError: (ctx, { error }) => void (ctx.body = errorPage(error)),
    // The library refuses to call special addresses, of which loopback is one.
    fetch: (url, { dispatcher: _, ...options }) => {
      if (options.body instanceof URLSearchParams) keep(Object.fromEntries(options.body));
      return fetch(url, options);
    },
  };
}

async function formOf(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
}

/** The page on which somebody signs in. */
async function interact(provider, request, response) {
  const { uid, prompt } = await provider.interactionDetails(request, response);
  const show = (failed) =>
    response
      .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' })
      .end(signInPage(`/interaction/${uid}`, failed));
  if (prompt.name !== 'login') throw new Error(`nothing answers ${prompt.name}: ${prompt.reasons}`);
  if (request.method !== 'POST') return show(false);
  const form = await formOf(request);
  const account = ACCOUNTS[form.get('account')];
  if (!account || account.password !== form.get('password')) return show(true);
  return provider.interactionFinished(request, response, { login: { accountId: form.get('account') } });
}

/**
 * Starts the provider. `api` is the origin of the API's browser session, `resource` the audience of access tokens.
 */
export async function startProvider({ port = 0, api, resource, accessTokenSeconds = 5 * MINUTE }) {
  const secret = () => randomBytes(24).toString('base64url');
  const { kept, keep } = keeper();
  const settings = {
    keep,
    api,
    resource,
    accessTokenSeconds,
    adapter: memory(),
    webSecret: secret(),
    machineSecret: secret(),
    cookieKey: secret(),
  };
  let serial = 1;
  let keys = [await newKey('key-1')];
  let handle;
  const server = createServer((request, response) => handle(request, response));
  const listen = (on) => new Promise((done) => server.listen(on, '127.0.0.1', done));
  await listen(port);
  const url = `http://127.0.0.1:${server.address().port}`;

  // Keys are given when a provider is made, so other keys are another provider; what it remembers is shared.
  function serve() {
    const provider = new Provider(url, configuration({ ...settings, keys }));
    provider.on('authorization.success', ({ oidc }, answer) => (keep(oidc.params), keep(answer)));
    provider.on('grant.success', ({ oidc, body }) => (keep(oidc.params), keep(body)));
    const callback = provider.callback();
    handle = (request, response) => {
      if (!request.url.startsWith('/interaction/')) return callback(request, response);
      return interact(provider, request, response).catch(() => response.writeHead(400).end(errorPage('expired')));
    };
  }
  serve();

  return {
    url,
    webSecret: settings.webSecret,
    machineSecret: settings.machineSecret,
    /** Every secret that has passed by so far: sets, by the names that the protocol gives them. */
    secrets: () => kept,
    /** The ids of the published keys; the first signs. */
    keyIds: () => keys.map(({ kid }) => kid),
    /** Publishes a new key that does not sign yet. */
    async announceKey() {
      keys = [...keys, await newKey(`key-${(serial += 1)}`)];
      serve();
    },
    /** The newest key signs; the others stay published. */
    switchKey() {
      keys = [keys.at(-1), ...keys.slice(0, -1)];
      serve();
    },
    /** Only the key that signs stays published. */
    retireKeys() {
      keys = keys.slice(0, 1);
      serve();
    },
    /** Goes away as if the machine were off, and comes back with what it knew. */
    down: () => new Promise((done) => (server.closeAllConnections(), server.close(done))),
    up: () => listen(Number(new URL(url).port)),
    stop: () => new Promise((done) => (server.close(done), server.closeAllConnections())),
  };
}
