import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createKeyVault } from '../../../../app/shell/key/key-vault.ts';
import { createSecretBox } from '../../../../app/shell/key/secret-box.ts';
import type { KeyRecords, StoredKey } from '../../../../app/shell/key/stored-key.ts';
import { answers, calls, freshElectron } from '../../../fakes/electron.ts';
import { until } from '../../../fakes/until.ts';
import { CANARY_HINT, CANARY_KEY } from '../../../fixtures/canary-key.ts';

const KEY = CANARY_KEY;
const OTHER = 'sk-other-0987654321';

beforeEach(() => freshElectron());
afterEach(() => void vi.useRealTimers());

interface Disk {
  key: StoredKey | null;
  aside: StoredKey | null;
  full: boolean;
}

/** A vault over a disk that outlives it, as a restart would find it. */
function openVault(
  disk: Disk = { key: null, aside: null, full: false },
  platform: NodeJS.Platform = 'linux',
) {
  const seen: { key: string | null; state: string }[] = [];
  const lines: string[] = [];
  const records: KeyRecords = {
    read: () => disk.key,
    readAside: () => disk.aside,
    write(next) {
      if (disk.full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      Object.assign(disk, next);
    },
  };
  const vault = createKeyVault({
    box: createSecretBox(platform),
    records,
    now: () => 1000,
    onKey: (key, status) => seen.push({ key, state: status.state }),
    log: (line) => lines.push(line),
  });
  return { disk, vault, seen, lines };
}

async function diskWithKey(key = KEY): Promise<Disk> {
  const { disk, vault } = openVault();
  await vault.set(key, false);
  return disk;
}

test('a fresh vault holds nothing', async () => {
  const { vault, seen } = openVault();
  await vault.load();
  expect(await vault.status()).toEqual({ state: 'none', hint: null, weakStorage: false });
  expect(seen).toEqual([]);
});

test('S3: a key that was set is stored encrypted, with its backend, time and last four characters beside it', async () => {
  const { disk, vault, seen } = openVault();
  expect(await vault.set(KEY, false)).toEqual({ state: 'stored', hint: CANARY_HINT, weakStorage: false });
  expect(disk.key).toEqual({
    blob: answers.encrypt(KEY).toString('base64'),
    backend: 'v11',
    createdAtMs: 1000,
    hint: CANARY_HINT,
  });
  expect(JSON.stringify(disk)).not.toContain(KEY);
  expect(seen).toEqual([{ key: KEY, state: 'stored' }]);
});

test('the next start has the key again', async () => {
  const { vault, seen } = openVault(await diskWithKey());
  await vault.load();
  expect(seen).toEqual([{ key: KEY, state: 'stored' }]);
  expect(await vault.status()).toEqual({ state: 'stored', hint: CANARY_HINT, weakStorage: false });
});

test('a key shorter than twelve characters has no hint', async () => {
  const { vault } = openVault();
  expect((await vault.set('abcdefghijk', false)).hint).toBeNull();
  expect((await vault.set('abcdefghijkl', false)).hint).toBe('ijkl');
});

test.each([
  ['a line break', 'sk-1234\nX-Evil: 1'],
  ['a space', 'sk 1234'],
  ['letters no header carries', 'ключ-1234567890'],
  ['10 kB', 'k'.repeat(10_240)],
])('case 80: a key with %s is refused, and the former one stays', async (_title, text) => {
  const disk = await diskWithKey();
  const before = { ...disk };
  const { vault, seen } = openVault(disk);
  await vault.load();
  await expect(vault.set(text, true)).rejects.toMatchObject({ code: 'key-unusable' });
  expect(disk).toEqual(before);
  expect(seen).toEqual([{ key: KEY, state: 'stored' }]);
});

test('S2, case 79: without any encryption the key lives for this session only', async () => {
  answers.available = false;
  const { disk, vault, seen } = openVault();
  expect(await vault.set(KEY, true)).toEqual({ state: 'session', hint: CANARY_HINT, weakStorage: true });
  expect(disk.key).toBeNull();
  expect(seen).toEqual([{ key: KEY, state: 'session' }]);
});

test('case 79: a storage that fails to say whether it is there counts as absent', async () => {
  answers.available = new Error('no bus');
  const { disk, vault } = openVault();
  expect((await vault.set(KEY, false)).state).toBe('session');
  expect(disk.key).toBeNull();
});

describe('P0-1, E33-2: what was sealed tells how safe it is, and the desktop’s name does not', () => {
  test.each([
    ['v10', 'the key that everybody knows'],
    ['v13', 'a mark that is not known'],
    ['abc', 'no mark at all'],
  ])('%s: %s is not written without the person’s word', async (mark) => {
    answers.mark = mark;
    const { disk, vault } = openVault();
    expect(await vault.set(KEY, false)).toEqual({ state: 'session', hint: CANARY_HINT, weakStorage: true });
    expect(disk).toMatchObject({ key: null, aside: null });
  });

  test.each([
    ['v11', 'the Secret Service or KWallet'],
    ['v12', 'the portal'],
  ])('%s: %s is a safe place, whatever the desktop is called', async (mark) => {
    Object.assign(answers, { mark, backend: 'basic_text' });
    const { disk, vault } = openVault();
    expect(await vault.set(KEY, false)).toEqual({ state: 'stored', hint: CANARY_HINT, weakStorage: false });
    expect(disk.key?.backend).toBe(mark);
  });

  test.each(['darwin', 'win32'] as const)(
    'on %s the same mark is the system’s own, and safe',
    async (platform) => {
      answers.mark = 'v10';
      const { disk, vault } = openVault(undefined, platform);
      expect(await vault.set(KEY, false)).toEqual({ state: 'stored', hint: CANARY_HINT, weakStorage: false });
      expect(disk.key?.backend).toBe(platform === 'darwin' ? 'keychain' : 'dpapi');
    },
  );

  test('S2, case 79: the person may store it anyway', async () => {
    answers.mark = 'v10';
    const { disk, vault } = openVault();
    expect(await vault.set(KEY, true)).toEqual({ state: 'stored', hint: CANARY_HINT, weakStorage: true });
    expect(disk.key?.backend).toBe('v10');
  });

  test('the person is asked only once it is known, and need not type the key again', async () => {
    answers.mark = 'v10';
    const { disk, vault, seen } = openVault();
    expect(await vault.keep(true)).toEqual({ state: 'none', hint: null, weakStorage: false });
    await vault.set(KEY, false);
    expect(await vault.keep(true)).toMatchObject({ state: 'stored', weakStorage: true });
    expect(Buffer.from(disk.key?.blob ?? '', 'base64')).toEqual(answers.encrypt(KEY));
    expect(await vault.keep(false)).toMatchObject({ state: 'session', weakStorage: true });
    expect(disk.key).toBeNull();
    expect(seen.map(({ state }) => state)).toEqual(['session', 'stored', 'session']);
  });

  test('a weak blob of a former start is said to be weak, under whichever name it was written', async () => {
    answers.mark = 'v10';
    const first = openVault();
    await first.vault.set(KEY, true);
    Object.assign(first.disk.key ?? {}, { backend: 'gnome_libsecret' });
    const { vault } = openVault(first.disk);
    await vault.load();
    expect(await vault.status()).toMatchObject({ state: 'stored', weakStorage: true });
  });

  test.each(['gnome_libsecret', 'basic_text', 'v10'])(
    'a weak blob, written under the name %s, is sealed anew once there is a keyring',
    async (backend) => {
      answers.mark = 'v10';
      const first = openVault();
      await first.vault.set(KEY, true);
      Object.assign(first.disk.key ?? {}, { backend });
      answers.mark = 'v11';
      const { vault, disk } = openVault(first.disk);
      await vault.load();
      expect(disk.key).toMatchObject({ backend: 'v11' });
      expect(await vault.status()).toMatchObject({ state: 'stored', weakStorage: false });
    },
  );

  test('a blob of the keyring is never sealed anew more weakly', async () => {
    const disk = await diskWithKey();
    const before = disk.key;
    answers.mark = 'v10';
    const { vault } = openVault(disk);
    await vault.load();
    expect(disk.key).toEqual(before);
    expect((await vault.status()).state).toBe('stored');
  });
});

describe('P1-4: a keyring that asks the person, or does not open', () => {
  const never = new Promise<void>(() => undefined);

  test('it is not asked before there is a key to seal or to open', async () => {
    const { vault } = openVault();
    await vault.load();
    await vault.status();
    await vault.clear();
    expect(calls.filter(({ name }) => name.startsWith('safeStorage'))).toEqual([]);
  });

  test('the status answers after three seconds from memory, and again at once', async () => {
    const disk = await diskWithKey();
    vi.useFakeTimers();
    answers.keyring = never;
    const { vault, seen } = openVault(disk);
    void vault.load();
    const asked = vault.status();
    await vi.advanceTimersByTimeAsync(2999);
    expect(seen).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    const waiting = { state: 'waiting', hint: CANARY_HINT, weakStorage: false };
    expect(await asked).toEqual(waiting);
    expect(await vault.status()).toEqual(waiting);
    expect(seen).toEqual([{ key: null, state: 'waiting' }]);
  });

  test('a keyring that opens late gives the key all the same', async () => {
    const disk = await diskWithKey();
    vi.useFakeTimers();
    let open = (): void => undefined;
    answers.keyring = new Promise((resolve) => {
      open = resolve;
    });
    const { vault, seen } = openVault(disk);
    const loading = vault.load();
    await vi.advanceTimersByTimeAsync(60_000);
    open();
    await loading;
    expect(seen).toEqual([
      { key: null, state: 'waiting' },
      { key: KEY, state: 'stored' },
    ]);
  });

  test('a key that is entered meanwhile is taken within three seconds, and stored once the keyring answers', async () => {
    const disk = await diskWithKey();
    vi.useFakeTimers();
    let open = (): void => undefined;
    answers.keyring = new Promise((resolve) => {
      open = resolve;
    });
    const { vault, seen } = openVault(disk);
    void vault.load();
    const setting = vault.set(OTHER, false);
    await vi.advanceTimersByTimeAsync(3000);
    expect(await setting).toMatchObject({ state: 'session', weakStorage: false });
    open();
    await until(() => expect(seen.at(-1)).toEqual({ key: OTHER, state: 'stored' }));
    expect(seen.map(({ key }) => key)).not.toContain(KEY);
    expect(Buffer.from(disk.key?.blob ?? '', 'base64')).toEqual(answers.encrypt(OTHER));
  });

  test('a late answer that turns out weak is not written, and the person is asked', async () => {
    vi.useFakeTimers();
    let open = (): void => undefined;
    answers.keyring = new Promise((resolve) => {
      open = resolve;
    });
    const { vault, disk } = openVault();
    const setting = vault.set(KEY, false);
    await vi.advanceTimersByTimeAsync(3000);
    await setting;
    answers.mark = 'v10';
    open();
    await until(async () => expect(await vault.status()).toMatchObject({ weakStorage: true }));
    expect([disk.key, (await vault.status()).state]).toEqual([null, 'session']);
  });

  test('clearing takes effect at once, and no late answer brings the key back', async () => {
    const disk = await diskWithKey();
    let open = (): void => undefined;
    answers.keyring = new Promise((resolve) => {
      open = resolve;
    });
    const { vault, seen } = openVault(disk);
    const loading = vault.load();
    const setting = vault.set(OTHER, false);
    expect(await vault.clear()).toEqual({ state: 'none', hint: null, weakStorage: false });
    open();
    await Promise.all([loading, setting]);
    expect(disk).toMatchObject({ key: null, aside: null });
    expect(seen).toEqual([]);
  });

  test('the newest of two keys counts, whichever is sealed first', async () => {
    const { vault, disk } = openVault();
    await Promise.all([vault.set(KEY, false), vault.set(OTHER, false)]);
    expect(Buffer.from(disk.key?.blob ?? '', 'base64')).toEqual(answers.encrypt(OTHER));
    expect(await vault.status()).toMatchObject({ state: 'stored', hint: OTHER.slice(-4) });
  });

  test('one that did not open is not asked again: the person is told to restart, and the blob is kept', async () => {
    const disk = await diskWithKey();
    const before = { ...disk };
    Object.assign(answers, { keyringFailed: true, mark: 'v10' });
    vi.useFakeTimers();
    const { vault } = openVault(disk);
    await vault.load();
    expect(await vault.status()).toEqual({ state: 'locked', hint: CANARY_HINT, weakStorage: false });
    calls.length = 0;
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(calls).toEqual([]);
    expect(disk).toEqual(before);
    // A new start asks it anew.
    Object.assign(answers, { keyringFailed: false, mark: 'v11' });
    const next = openVault(disk);
    await next.vault.load();
    expect(next.seen).toEqual([{ key: KEY, state: 'stored' }]);
  });

  test('a key entered after that is for this session, and the keyring’s own blob is left to it', async () => {
    const disk = await diskWithKey();
    const before = { ...disk };
    Object.assign(answers, { keyringFailed: true, mark: 'v10' });
    const { vault } = openVault(disk);
    await vault.load();
    expect(await vault.set(OTHER, false)).toMatchObject({ state: 'session', weakStorage: true });
    expect(disk).toEqual(before);
  });

  test('a key that the disk refuses late stays for this session', async () => {
    vi.useFakeTimers();
    let open = (): void => undefined;
    answers.keyring = new Promise((resolve) => {
      open = resolve;
    });
    const { vault, disk, lines } = openVault();
    const setting = vault.set(KEY, false);
    await vi.advanceTimersByTimeAsync(3000);
    await setting;
    disk.full = true;
    open();
    await until(() => expect(lines.join()).toContain('could not be stored'));
    expect(await vault.status()).toMatchObject({ state: 'session' });
  });
});

test('case 79: an encryption that fails leaves the key for this session', async () => {
  answers.encrypt = () => {
    throw new Error('keyring said no');
  };
  const { disk, vault } = openVault();
  expect((await vault.set(KEY, false)).state).toBe('session');
  expect(disk.key).toBeNull();
});

test('case 79: unavailable at start: the blob is kept where it is', async () => {
  const disk = await diskWithKey();
  const before = { ...disk };
  answers.available = false;
  const { vault } = openVault(disk);
  await vault.load();
  expect(await vault.status()).toEqual({ state: 'unreadable', hint: CANARY_HINT, weakStorage: true });
  expect(disk).toEqual(before);
});

test('S1, case 79: a blob that cannot be decrypted is set aside, and its words are not logged', async () => {
  const disk = await diskWithKey();
  const blob = disk.key;
  answers.decrypt = () => {
    throw new Error(`bad data ${KEY}`);
  };
  const { vault, lines } = openVault(disk);
  await vault.load();
  expect(await vault.status()).toEqual({ state: 'unreadable', hint: CANARY_HINT, weakStorage: false });
  expect(disk).toMatchObject({ key: null, aside: blob });
  expect(lines.join()).not.toContain(KEY);
});

test('case 79: a blob set aside is read again once the system can', async () => {
  const disk = await diskWithKey();
  Object.assign(disk, { key: null, aside: disk.key });
  const { vault, seen } = openVault(disk);
  await vault.load();
  expect(seen).toEqual([{ key: KEY, state: 'stored' }]);
  expect(disk.aside).toBeNull();
  expect(disk.key?.hint).toBe(CANARY_HINT);
});

test('case 79: a blob that decrypts to something else is no key', async () => {
  const disk = await diskWithKey();
  answers.decrypt = () => ({ result: 'two words\n', shouldReEncrypt: false });
  const { vault, seen } = openVault(disk);
  await vault.load();
  expect(seen).toEqual([{ key: null, state: 'unreadable' }]);
});

test('S1, case 79: shouldReEncrypt: the key is encrypted again and stored', async () => {
  const disk = await diskWithKey();
  answers.decrypt = () => ({ result: KEY, shouldReEncrypt: true });
  answers.encrypt = (text) => Buffer.from(`v12:${[...text].reverse().join('')}`);
  const { vault, seen } = openVault(disk);
  await vault.load();
  expect(Buffer.from(disk.key?.blob ?? '', 'base64').toString()).toMatch(/^v12:/);
  expect(seen).toEqual([{ key: KEY, state: 'stored' }]);
});

test('case 79: a second encryption that fails keeps the first blob and the key', async () => {
  const disk = await diskWithKey();
  const before = disk.key;
  answers.decrypt = () => ({ result: KEY, shouldReEncrypt: true });
  answers.encrypt = () => {
    throw new Error('no');
  };
  const { vault } = openVault(disk);
  await vault.load();
  expect(disk.key).toEqual(before);
  expect((await vault.status()).state).toBe('stored');
});

test('S3, case 79: what another system has sealed is overwritten by nobody but the person', async () => {
  const mac = openVault(undefined, 'darwin');
  await mac.vault.set(KEY, false);
  const { disk } = mac;
  const before = { ...disk };
  answers.decrypt = () => ({ result: KEY, shouldReEncrypt: true });
  const readable = openVault(disk);
  await readable.vault.load();
  expect(disk).toEqual(before);

  answers.decrypt = () => {
    throw new Error('cannot');
  };
  answers.mark = 'v10';
  const unreadable = openVault(disk);
  await unreadable.vault.load();
  expect((await unreadable.vault.status()).state).toBe('unreadable');
  expect(disk).toEqual(before);
  expect((await unreadable.vault.set(OTHER, false)).state).toBe('session');
  expect(disk).toEqual(before);
});

test('case 81: a replaced key is gone from the disk', async () => {
  const disk = await diskWithKey();
  const old = disk.key?.blob ?? '';
  disk.aside = disk.key;
  const { vault, seen } = openVault(disk);
  await vault.load();
  await vault.set(OTHER, false);
  expect(JSON.stringify(disk)).not.toContain(old);
  expect(seen.at(-1)).toEqual({ key: OTHER, state: 'stored' });
});

test('case 81: a session key also takes the stored one away', async () => {
  answers.mark = 'v10';
  const first = openVault();
  await first.vault.set(KEY, true);
  const { vault, disk } = openVault(first.disk);
  await vault.load();
  await vault.set(OTHER, false);
  expect(disk).toMatchObject({ key: null, aside: null });
});

test('case 81: a cleared key is gone from memory and disk', async () => {
  const disk = await diskWithKey();
  disk.aside = disk.key;
  const { vault, seen } = openVault(disk);
  await vault.load();
  expect(await vault.clear()).toEqual({ state: 'none', hint: null, weakStorage: false });
  expect(disk).toMatchObject({ key: null, aside: null });
  expect(seen.at(-1)).toEqual({ key: null, state: 'none' });
});

test('a disk that takes no writes at start does not cost the key', async () => {
  const disk = await diskWithKey();
  disk.full = true;
  answers.decrypt = () => ({ result: KEY, shouldReEncrypt: true });
  const { vault, seen } = openVault(disk);
  await vault.load();
  expect(seen).toEqual([{ key: KEY, state: 'stored' }]);
});

test('calls that come while the key is being read wait for it', async () => {
  const { vault } = openVault(await diskWithKey());
  const loading = vault.load();
  const status = vault.status();
  await loading;
  expect((await status).state).toBe('stored');
});
