/** Makes the throwaway certificate under which the host answers app:// and media:// on loopback. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** One DER element: tag, length, content (X.690 section 8.1). */
function element(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const length =
    body.length < 0x80
      ? Buffer.from([body.length])
      : body.length < 0x100
        ? Buffer.from([0x81, body.length])
        : Buffer.from([0x82, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([Buffer.from([tag]), length, body]);
}

const sequence = (...content: readonly Buffer[]): Buffer => element(0x30, ...content);
const objectId = (hex: string): Buffer => element(0x06, Buffer.from(hex, 'hex'));
const utcTime = (date: Date): Buffer =>
  element(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
const bitString = (bytes: Buffer): Buffer => element(0x03, Buffer.from([0]), bytes);

const ECDSA_WITH_SHA256 = sequence(objectId('2a8648ce3d040302'));
const COMMON_NAME = objectId('550403');
const DAY_MS = 86_400_000;

export interface Certificate {
  readonly certPem: string;
  readonly keyPem: string;
  /** For Chromium's --ignore-certificate-errors-spki-list: it trusts this key and no other. */
  readonly spkiSha256: string;
}

/** A self-signed P-256 certificate (RFC 5280), valid from yesterday for a month. Node has no call for this. */
export function createCertificate(now = Date.now()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const name = sequence(
    element(0x31, sequence(COMMON_NAME, element(0x0c, Buffer.from('Dailies test host')))),
  );
  const serial = randomBytes(8);
  // The first bit is the sign, and a leading zero byte would not be minimal DER.
  serial.writeUInt8((serial.readUInt8(0) & 0x3f) | 0x40, 0);
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, serial),
    ECDSA_WITH_SHA256,
    name,
    sequence(utcTime(new Date(now - DAY_MS)), utcTime(new Date(now + 30 * DAY_MS))),
    name,
    spki,
  );
  const der = sequence(body, ECDSA_WITH_SHA256, bitString(sign('sha256', body, privateKey)));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    certPem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    spkiSha256: createHash('sha256').update(spki).digest('base64'),
  };
}
