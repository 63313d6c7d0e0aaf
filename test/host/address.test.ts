import { describe, expect, test } from 'vitest';
import { mapPolicy, schemeOfHost, toChromium, toElectron } from './address.ts';

describe('addresses', () => {
  test.for([
    ['app://bundle/index.html?x=1#y', 'https://bundle.app.localhost/index.html?x=1#y'],
    ['media://library/video/a_B-1', 'https://library.media.localhost/video/a_B-1'],
  ])('maps %s to Chromium and back', ([electron, chromium]) => {
    expect(toChromium(electron as string)).toBe(chromium);
    expect(toElectron(chromium as string)).toBe(electron);
  });

  test('gives an address without a path its root', () => {
    expect(toChromium('app://bundle')).toBe('https://bundle.app.localhost/');
  });

  test.for([
    'https://example.com/',
    'https://app.localhost/',
    'https://bundle.app.localhost.evil.com/',
    'https://bundle.app.localhost@evil.com/',
    'data:text/html,x',
    'about:blank',
    'file:///etc/passwd',
  ])('leaves %s alone', (address) => {
    expect(toChromium(address)).toBe(address);
    expect(toElectron(address)).toBe(address);
  });

  test('knows whom a request on loopback is meant for', () => {
    expect(schemeOfHost('bundle.app.localhost:4443')).toEqual({ scheme: 'app', origin: 'app://bundle' });
    expect(schemeOfHost('localhost:4443')).toBeNull();
    expect(schemeOfHost('127.0.0.1')).toBeNull();
  });
});

describe('the policy', () => {
  test('allows the redirect beside the scheme, wherever it stands', () => {
    expect(mapPolicy("img-src 'self' media: data:; media-src media:", ['app', 'media'])).toBe(
      "img-src 'self' media: https://*.media.localhost data:; media-src media: https://*.media.localhost",
    );
  });

  test('opens nothing that the app did not', () => {
    expect(mapPolicy("default-src 'none'; media-src 'none'", ['app', 'media'])).toBe(
      "default-src 'none'; media-src 'none'",
    );
  });
});
