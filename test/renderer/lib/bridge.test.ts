import { expect, test } from 'vitest';
import { DailiesError } from '../../../app/shared/error-code.ts';
import { connectBridge, problemFrom } from '../../../renderer/lib/bridge.ts';
import { createFakeBridge, makeRow } from '../fake-bridge.ts';

test('gives the value of a call that went well', async () => {
  const fake = createFakeBridge({ rows: [makeRow('one')] });
  const item = await connectBridge(fake.bridge).call('library.item', { id: 'one' });
  expect(item.prompt).toBe('Prompt of one');
});

test('throws a DailiesError with the code and the service’s words of a call that failed', async () => {
  const fake = createFakeBridge();
  fake.handlers['settings.set'] = () => {
    throw new DailiesError('bad-input', { words: 'baseUrl' });
  };
  const thrown: unknown = await connectBridge(fake.bridge)
    .call('settings.set', { baseUrl: 'x' })
    .catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(DailiesError);
  expect(problemFrom(thrown)).toEqual({ code: 'bad-input', facts: { words: 'baseUrl' } });
});

test('a bug on the other side becomes the problem "internal"', async () => {
  const fake = createFakeBridge();
  fake.handlers['app.info'] = () => {
    throw new TypeError('secret detail');
  };
  const thrown: unknown = await connectBridge(fake.bridge)
    .call('app.info')
    .catch((error: unknown) => error);
  expect(problemFrom(thrown).code).toBe('internal');
  expect(problemFrom(new Error('could not be cloned')).code).toBe('internal');
});

test('says plainly that the page runs inside Dailies only', () => {
  expect(() => connectBridge(undefined)).toThrow('inside Dailies');
});
