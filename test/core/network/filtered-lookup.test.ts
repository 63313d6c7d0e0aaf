/** No DNS answer opens the local network. */
import type { LookupAddress, LookupOptions } from 'node:dns';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { createFilteredLookup, type ResolveAll } from '../../../app/core/network/filtered-lookup.ts';
import { dailiesErrorIn } from '../../../app/core/network/network-fault.ts';

const resolving =
  (...addresses: readonly string[]): ResolveAll =>
  (_name, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

type Found = { readonly error: Error | null; readonly address: unknown; readonly family: unknown };

function look(resolveAll: ResolveAll, options: LookupOptions): Promise<Found> {
  const lookup = createFilteredLookup((kind) => kind === 'public', resolveAll);
  return new Promise((resolve) => {
    lookup('cdn.test', options, (error, address, family) => resolve({ error, address, family }));
  });
}

test('case 72: gives the public addresses of a name, all or the first', async () => {
  const mixed = resolving('10.0.0.1', '8.8.8.8', '::1', '2606:4700::1111');
  const all = await look(mixed, { all: true });
  expect(all.address).toEqual<LookupAddress[]>([
    { address: '8.8.8.8', family: 4 },
    { address: '2606:4700::1111', family: 6 },
  ]);
  expect(await look(mixed, {})).toEqual({ error: null, address: '8.8.8.8', family: 4 });
});

test('case 72: refuses a name that leads to the local network alone', async () => {
  for (const addresses of [['10.1.2.3'], ['127.0.0.1', '::1'], ['::ffff:192.168.0.1'], []]) {
    for (const options of [{ all: true }, {}]) {
      const { error } = await look(resolving(...addresses), options);
      expect(error).toMatchObject({ code: 'link-refused', message: expect.stringContaining('cdn.test') });
    }
  }
});

test('P2: behind a VPN that answers for every name, and on a network without IPv4, a name leads where it should', async () => {
  for (const address of ['198.18.3.7', '64:ff9b::5db8:d822']) {
    expect((await look(resolving(address), {})).address).toBe(address);
    expect((await look(resolving('192.168.1.1', address), { all: true })).address).toMatchObject([
      { address },
    ]);
  }
  expect((await look(resolving('64:ff9b::c0a8:101'), {})).error).toMatchObject({ code: 'link-refused' });
});

test('hands on what the resolver says of a name that does not exist', async () => {
  const failing: ResolveAll = (_name, _options, callback) =>
    callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []);
  expect((await look(failing, {})).error).toMatchObject({ code: 'ENOTFOUND' });
});

test('case 72: stops a real request before any connection', async () => {
  const lookup = createFilteredLookup((kind) => kind === 'public', resolving('127.0.0.1'));
  const thrown = await new Promise((resolve) => {
    // Port 9 answers nobody; a refused connection would have another code.
    request('http://rebound.test:9/', { lookup: lookup as never })
      .on('error', resolve)
      .end();
  });
  expect(dailiesErrorIn(thrown)?.code).toBe('link-refused');
});
