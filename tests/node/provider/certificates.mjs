// Certificates of authorities that live for one test. Node has keys and signatures but writes no certificates, so that the
// few fields they need are written here (RFC 5280, in DER).
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const DAY = 24 * 60 * 60 * 1000;

function der(tag, ...parts) {
  const body = Buffer.concat(parts);
  const length = body.length < 256 ? [body.length] : [body.length >> 8, body.length & 0xff];
  const form = body.length < 128 ? [] : [0x80 + length.length];
  return Buffer.concat([Buffer.from([tag, ...form, ...length]), body]);
}

const sequence = (...parts) => der(0x30, ...parts);
const octets = (bytes) => der(0x04, bytes);
const bits = (bytes) => der(0x03, Buffer.from([0]), bytes);
const explicit = (number, part) => der(0xa0 + number, part);
const truth = () => der(0x01, Buffer.from([0xff]));
const oid = (hex) => der(0x06, Buffer.from(hex, 'hex'));
const time = (date) => der(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]|\.\d+/g, '')}`));
const name = (text) => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(text)))));

const VERSION_3 = explicit(0, der(0x02, Buffer.from([2])));
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const IS_AUTHORITY = sequence(oid('551d13'), truth(), octets(sequence(truth())));
const hostNames = (hosts) => sequence(oid('551d11'), octets(sequence(...hosts.map((host) => der(0x82, Buffer.from(host))))));

function certificate({ issuer, signer, subject, key, from, until, extension }) {
  const body = sequence(
    VERSION_3,
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    name(issuer),
    sequence(time(from), time(until)),
    name(subject),
    key.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(extension)),
  );
  const bytes = sequence(body, ECDSA_WITH_SHA256, bits(sign('sha256', body, signer)));
  return `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const inDays = (days) => new Date(Date.now() + days * DAY);

/** An authority of its own: `certificate` is what trusts it, `issue` makes what an https server needs. */
export function newAuthority() {
  const { privateKey, publicKey } = newKeys();
  const issuer = `Authority ${createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('hex').slice(0, 8)}`;
  const common = { issuer, signer: privateKey };
  return {
    certificate: certificate({
      ...common, subject: issuer, key: publicKey, from: inDays(-60), until: inDays(60), extension: IS_AUTHORITY,
    }),
    issue(host, { from = inDays(-30), until = inDays(30) } = {}) {
      const keys = newKeys();
      const cert = certificate({ ...common, subject: host, key: keys.publicKey, from, until, extension: hostNames([host]) });
      return { cert, key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) };
    },
  };
}

export { inDays };
