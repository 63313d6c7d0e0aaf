/** When a person is asked before a key goes to a host: field S1, for every account. */
import { expect, test, vi } from 'vitest';
import { createHostConsent, type KeyPlace } from '../../app/ipc/host-consent.ts';
import { DailiesError } from '../../app/shared/error-code.ts';

const AGREED = 'https://agreed.example/v1';
const OWN = 'https://own.example';

function setUp(place: Partial<KeyPlace> = {}) {
  const ask = vi.fn(async (_host: string): Promise<void> => undefined);
  const hasKey = vi.fn(async () => false);
  return {
    ask,
    hasKey,
    consent: createHostConsent(ask),
    place: { agreed: null, own: null, hasKey, ...place },
  };
}

test.each([
  ['the one agreed to', { agreed: AGREED }, AGREED],
  ['another path of it', { agreed: AGREED }, 'https://AGREED.example:443/v2/'],
  ['the service’s own', { agreed: AGREED, own: OWN }, 'https://own.example/v1'],
  ['one where no key can go', { agreed: AGREED }, 'http://else.example'],
] as const)('field S1: nobody is asked about an address that is %s', async (_title, where, address) => {
  const { ask, consent, place } = setUp(where);
  expect(await consent.forAddress(place, address)).toBe(false);
  expect(await consent.forKey(place, () => address)).toBe(address);
  expect(ask).not.toHaveBeenCalled();
});

test.each([
  ['nothing was agreed to', {}],
  ['another host was agreed to', { agreed: AGREED }],
  ['the service has another address', { own: OWN }],
] as const)('field S1: the person is asked where a key goes when %s', async (_title, where) => {
  const { ask, hasKey, consent, place } = setUp(where);
  hasKey.mockResolvedValue(true);
  expect(await consent.forAddress(place, 'https://else.example:8443/')).toBe(true);
  expect(await consent.forKey(place, () => 'https://else.example/')).toBe('https://else.example/');
  expect(ask.mock.calls).toEqual([['else.example:8443'], ['else.example']]);
});

test('field S1: before the first key an address is changed without a question, and later by a question alone', async () => {
  const { ask, hasKey, consent, place } = setUp();
  expect(await consent.forAddress(place, 'https://else.example')).toBe(false);
  expect(ask).not.toHaveBeenCalled();
  hasKey.mockResolvedValue(true);
  await consent.forAddress(place, 'https://else.example');
  hasKey.mockResolvedValue(false);
  await consent.forAddress({ ...place, agreed: AGREED }, 'https://else.example');
  expect(ask).toHaveBeenCalledTimes(2);
});

test('field S1: a no ends both, and a yes is for the host that was named', async () => {
  const { ask, consent, place } = setUp({ agreed: AGREED });
  ask.mockRejectedValue(new DailiesError('cancelled'));
  await expect(consent.forAddress(place, OWN)).rejects.toMatchObject({ code: 'cancelled' });
  await expect(consent.forKey(place, () => OWN)).rejects.toMatchObject({ code: 'cancelled' });
  let address = OWN;
  ask.mockImplementation(async () => {
    address = 'https://later.example';
  });
  await expect(consent.forKey(place, () => address)).rejects.toMatchObject({ code: 'cancelled' });
  expect(ask.mock.calls).toEqual([['own.example'], ['own.example'], ['own.example']]);
});
