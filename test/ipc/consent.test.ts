/** What main asks the person itself, whatever the page says: field S1 and field S3. */
import { expect, test, vi } from 'vitest';
import { createConsent } from '../../app/ipc/consent.ts';
import type { Settings } from '../../app/shared/settings.ts';

const OWN = 'https://gateway.example/v1';

function setUp(start: { readonly settings?: Partial<Settings>; readonly agreed?: string | null } = {}) {
  let settings = { baseUrl: OWN, proxyMode: 'system', proxyUrl: null, ...start.settings } as Settings;
  let agreed = start.agreed ?? null;
  const deps = {
    settings: {
      current: () => settings,
      agreedGateway: () => agreed,
      agreeToGateway: (address: string) => {
        agreed = address;
      },
    },
    hasKey: vi.fn(async () => false),
    confirmGateway: vi.fn(async (_host: string) => true),
    confirmProxy: vi.fn(async (_proxy: string | null) => true),
  };
  const consent = createConsent(deps);
  return {
    ...{ deps, consent },
    agreed: () => agreed,
    /** As the page's call does it. */
    async change(patch: Partial<Settings>): Promise<void> {
      await consent.askFor(patch);
      settings = { ...settings, ...patch };
      consent.changed(patch);
    },
    async enterKey(): Promise<void> {
      await consent.askForKey();
      consent.keyEntered();
    },
    fileSays: (patch: Partial<Settings>) => {
      settings = { ...settings, ...patch };
    },
  };
}

test('field S1: before the first key any gateway may be entered, and the key’s own is the one agreed to', async () => {
  const { deps, change, enterKey, agreed } = setUp();
  await change({ baseUrl: 'https://other.example' });
  await enterKey();
  expect(agreed()).toBe('https://other.example');
  expect(deps.confirmGateway).not.toHaveBeenCalled();
});

test('field S1: once a key was entered another gateway is asked about, although the key was cleared', async () => {
  const { deps, change, enterKey, agreed } = setUp();
  await enterKey();
  deps.confirmGateway.mockResolvedValue(false);
  await expect(change({ baseUrl: 'https://attacker.example' })).rejects.toMatchObject({ code: 'cancelled' });
  expect(deps.confirmGateway).toHaveBeenCalledExactlyOnceWith('attacker.example');
  expect(agreed()).toBe(OWN);
  deps.confirmGateway.mockResolvedValue(true);
  await change({ baseUrl: 'https://new.example' });
  await enterKey();
  expect([agreed(), deps.confirmGateway.mock.calls.length]).toEqual(['https://new.example', 2]);
});

test.each([
  ['a trailing dot', 'https://gateway.example./', 'gateway.example.'],
  ['another port', 'https://gateway.example:8443/', 'gateway.example:8443'],
  ['letters that only look alike', 'https://gatewаy.example/', 'xn--gatewy-7nf.example'],
  ['a longer name', 'https://gateway.example.attacker.example/', 'gateway.example.attacker.example'],
  ['a part of its name', 'https://way.example/', 'way.example'],
  ['this computer', 'http://127.0.0.1:3000/', '127.0.0.1:3000'],
  ['this computer as one number', 'http://2130706433:3000/', '127.0.0.1:3000'],
  ['a blank before it and tabs in it', ' https://att\tacker.example/', 'attacker.example'],
  ['backslashes', 'https:\\\\attacker.example\\', 'attacker.example'],
])('field S1: %s is another gateway, and is named as it would be asked', async (_title, baseUrl, host) => {
  const { deps, change } = setUp({ agreed: OWN });
  deps.confirmGateway.mockResolvedValue(false);
  await expect(change({ baseUrl })).rejects.toMatchObject({ code: 'cancelled' });
  expect(deps.confirmGateway).toHaveBeenCalledExactlyOnceWith(host);
});

test.each([
  ['capitals', 'HTTPS://GATEWAY.EXAMPLE/v1'],
  ['its own port', 'https://gateway.example:443/'],
  ['another path', 'https://gateway.example/v2/'],
  ['full-width letters', 'https://ｇａｔｅｗａｙ.example/'],
  ['escapes', 'https://%67ateway.example/'],
])('field S1: %s is the same gateway', async (_title, baseUrl) => {
  const { deps, change } = setUp({ agreed: OWN });
  await change({ baseUrl });
  expect(deps.confirmGateway).not.toHaveBeenCalled();
});

test('field S1: a stored key of an older version counts, and one gateway agreed to does not bring back another', async () => {
  const { deps, change } = setUp();
  deps.hasKey.mockResolvedValue(true);
  await change({ baseUrl: 'https://other.example' });
  await change({ baseUrl: OWN });
  expect(deps.confirmGateway.mock.calls).toEqual([['other.example'], ['gateway.example']]);
});

test('field S1: a key entered while the settings name another gateway than agreed to is asked about first', async () => {
  const { deps, consent, enterKey, fileSays, agreed } = setUp({ agreed: OWN });
  fileSays({ baseUrl: 'https://attacker.example/' });
  deps.confirmGateway.mockResolvedValueOnce(false);
  await expect(enterKey()).rejects.toMatchObject({ code: 'cancelled' });
  expect(agreed()).toBe(OWN);
  // The answer is about the host that was named, not about what came meanwhile.
  deps.confirmGateway.mockImplementationOnce(async () => {
    fileSays({ baseUrl: 'https://later.example/' });
    return true;
  });
  await expect(consent.askForKey()).rejects.toMatchObject({ code: 'cancelled' });
  await enterKey();
  expect(deps.confirmGateway.mock.calls).toEqual([
    ['attacker.example'],
    ['attacker.example'],
    ['later.example'],
  ]);
});

test('field S1: an address that cannot be is refused by the settings, without a question', async () => {
  const { deps, consent } = setUp({ agreed: OWN });
  for (const baseUrl of ['no address', 'http://attacker.example', 'https://a@attacker.example', '']) {
    await consent.askFor({ baseUrl });
  }
  expect(deps.confirmGateway).not.toHaveBeenCalled();
});

test('field S3: main asks before anything goes through another proxy, whatever the mode', async () => {
  const { deps, change } = setUp();
  deps.confirmProxy.mockResolvedValue(false);
  for (const patch of [
    { proxyUrl: 'http://10.0.0.5:22' },
    { proxyMode: 'manual', proxyUrl: 'socks5://10.0.0.5:22' },
    { proxyMode: 'none', proxyUrl: 'http://10.0.0.5:22/' },
  ] as const) {
    await expect(change(patch)).rejects.toMatchObject({ code: 'cancelled' });
  }
  expect(deps.confirmProxy.mock.calls).toEqual([
    ['http://10.0.0.5:22'],
    ['socks5://10.0.0.5:22'],
    ['http://10.0.0.5:22'],
  ]);
});

test('field S3: a proxy that the person said yes to is not asked about again, in any spelling', async () => {
  const { deps, change } = setUp();
  await change({ proxyUrl: 'http://proxy.example:8080' });
  await change({ proxyMode: 'manual' });
  await change({ proxyUrl: 'HTTP://Proxy.example:8080/' });
  expect(deps.confirmProxy).toHaveBeenCalledExactlyOnceWith('http://proxy.example:8080');
  await change({ proxyUrl: 'http://proxy.example.:8080' });
  await change({ proxyUrl: 'http://proxy.example:8081' });
  await change({ proxyUrl: 'https://proxy.example:8081' });
  expect(deps.confirmProxy).toHaveBeenCalledTimes(4);
});

test('field S3: leaving the person’s own proxy is asked about; without one nothing is', async () => {
  const { deps, change } = setUp({
    settings: { proxyMode: 'manual', proxyUrl: 'http://proxy.example:8080' },
  });
  deps.confirmProxy.mockResolvedValueOnce(false);
  await expect(change({ proxyMode: 'none' })).rejects.toMatchObject({ code: 'cancelled' });
  await change({ proxyMode: 'system' });
  expect(deps.confirmProxy.mock.calls).toEqual([[null], [null]]);
  await change({ proxyMode: 'none' });
  await change({ proxyMode: 'manual' });
  expect(deps.confirmProxy).toHaveBeenCalledTimes(2);
  const plain = setUp({ settings: { proxyMode: 'manual' } });
  await plain.change({ proxyMode: 'none', proxyUrl: null });
  expect(plain.deps.confirmProxy).not.toHaveBeenCalled();
});

test('field S3: no more than one question stands open, however many calls want one', async () => {
  const { deps, consent } = setUp({ agreed: OWN });
  let answer: (yes: boolean) => void = () => undefined;
  deps.confirmGateway.mockImplementation(
    () =>
      new Promise((done) => {
        answer = done;
      }),
  );
  const first = consent.askFor({ baseUrl: 'https://other.example' });
  for (let each = 0; each < 50; each += 1) {
    await expect(consent.askFor({ proxyUrl: `http://10.0.0.5:${each + 1}` })).rejects.toMatchObject({
      code: 'cancelled',
    });
  }
  answer(true);
  await first;
  expect([deps.confirmGateway.mock.calls.length, deps.confirmProxy.mock.calls.length]).toEqual([1, 0]);
});
