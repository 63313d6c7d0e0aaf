import { beforeEach, expect, test } from 'vitest';
import { createKeyVault, type KeyRecords, type StoredKey } from '../../../app/shell/key/key-vault.ts';
import { createSecretBox } from '../../../app/shell/key/secret-box.ts';
import { answers, calls, callsOf } from '../../fakes/electron.ts';
import { CANARY_HINT, CANARY_KEY } from '../../fixtures/canary-key.ts';

const KEY = CANARY_KEY;
const OTHER = 'sk-other-0987654321';
const ordinary = { encrypt: answers.encrypt, decrypt: answers.decrypt };

beforeEach(() => {
  calls.length = 0;
  Object.assign(answers, ordinary, { backend: 'gnome_libsecret', available: true });
});

interface Disk {
  key: StoredKey | null;
  aside: StoredKey | null;
  full: boolean;
}

/** A vault over a disk that outlives it, as a restart would find it. */
function openVault(disk: Disk = { key: null, aside: null, full: false }) {
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
    box: createSecretBox('linux'),
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
  expect(await vault.load()).toBe('done');
  expect(await vault.status()).toEqual({ state: 'none', hint: null, weakStorage: false });
  expect(seen).toEqual([]);
});

test('S3: a key that was set is stored encrypted, with its backend, time and last four characters beside it', async () => {
  const { disk, vault, seen } = openVault();
  expect(await vault.set(KEY, false)).toEqual({ state: 'stored', hint: CANARY_HINT, weakStorage: false });
  expect(disk.key).toEqual({
    blob: answers.encrypt(KEY).toString('base64'),
    backend: 'gnome_libsecret',
    createdAtMs: 1000,
    hint: CANARY_HINT,
  });
  expect(JSON.stringify(disk)).not.toContain(KEY);
  expect(seen).toEqual([{ key: KEY, state: 'stored' }]);
});

test('the next start has the key again', async () => {
  const { vault, seen } = openVault(await diskWithKey());
  expect(await vault.load()).toBe('done');
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

test.each(['basic_text', 'unknown'])(
  'case 79: on %s nothing is written without the person’s word',
  async (backend) => {
    answers.backend = backend;
    const { disk, vault } = openVault();
    expect(await vault.set(KEY, false)).toEqual({ state: 'session', hint: CANARY_HINT, weakStorage: true });
    expect(disk).toMatchObject({ key: null, aside: null });
    expect(callsOf('safeStorage.encryptStringAsync')).toEqual([]);
  },
);

test('S2, case 79: on basic_text the person may store it anyway', async () => {
  answers.backend = 'basic_text';
  const { disk, vault } = openVault();
  expect(await vault.set(KEY, true)).toEqual({ state: 'stored', hint: CANARY_HINT, weakStorage: true });
  expect(disk.key?.backend).toBe('basic_text');
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
  expect(await vault.load()).toBe('done');
  expect(await vault.status()).toEqual({ state: 'unreadable', hint: CANARY_HINT, weakStorage: true });
  expect(disk).toEqual(before);
});

test('S1, case 79: temporarily unavailable: the blob is kept, and a later try reads it', async () => {
  const disk = await diskWithKey();
  const before = { ...disk };
  answers.decrypt = () => {
    throw new Error('Decryption is temporarily unavailable. Please try again later.');
  };
  const { vault, seen } = openVault(disk);
  expect(await vault.load()).toBe('retry');
  expect((await vault.status()).state).toBe('unreadable');
  expect(disk).toEqual(before);
  answers.decrypt = ordinary.decrypt;
  expect(await vault.load()).toBe('done');
  expect(seen.at(-1)).toEqual({ key: KEY, state: 'stored' });
});

test('case 79: a later try does not undo a key that was entered meanwhile', async () => {
  const disk = await diskWithKey();
  answers.decrypt = () => {
    throw new Error('temporarily unavailable');
  };
  const { vault, seen } = openVault(disk);
  await vault.load();
  await vault.set(OTHER, false);
  answers.decrypt = ordinary.decrypt;
  expect(await vault.load()).toBe('done');
  expect(seen.at(-1)).toEqual({ key: OTHER, state: 'stored' });
});

test('S1, case 79: a blob that cannot be decrypted is set aside, and its words are not logged', async () => {
  const disk = await diskWithKey();
  const blob = disk.key;
  answers.decrypt = () => {
    throw new Error(`bad data ${KEY}`);
  };
  const { vault, lines } = openVault(disk);
  expect(await vault.load()).toBe('done');
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
  answers.encrypt = (text) => Buffer.from(`new:${[...text].reverse().join('')}`);
  const { vault, seen } = openVault(disk);
  await vault.load();
  expect(Buffer.from(disk.key?.blob ?? '', 'base64').toString()).toMatch(/^new:/);
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

test('S3, case 79: a changed backend overwrites nothing by itself', async () => {
  const disk = await diskWithKey();
  const before = { ...disk };
  answers.backend = 'basic_text';
  answers.decrypt = () => ({ result: KEY, shouldReEncrypt: true });
  const readable = openVault(disk);
  await readable.vault.load();
  expect(disk).toEqual(before);

  answers.decrypt = () => {
    throw new Error('cannot');
  };
  const unreadable = openVault(disk);
  await unreadable.vault.load();
  expect((await unreadable.vault.status()).state).toBe('unreadable');
  expect(disk).toEqual(before);
});

test('case 79: a session key under a changed backend leaves the other backend’s blob to it', async () => {
  const disk = await diskWithKey();
  const before = { ...disk };
  answers.backend = 'basic_text';
  answers.decrypt = () => {
    throw new Error('cannot');
  };
  const { vault } = openVault(disk);
  await vault.load();
  expect((await vault.set(OTHER, false)).state).toBe('session');
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
  answers.backend = 'basic_text';
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
  expect(await vault.load()).toBe('done');
  expect(seen).toEqual([{ key: KEY, state: 'stored' }]);
});

test('calls that come while the key is being read wait for it', async () => {
  const { vault } = openVault(await diskWithKey());
  const loading = vault.load();
  const status = vault.status();
  await loading;
  expect((await status).state).toBe('stored');
});

test('only Linux is asked which backend it chose', () => {
  answers.backend = 'basic_text';
  expect(createSecretBox('darwin')).toMatchObject({ backend: expect.any(Function) });
  expect([createSecretBox('darwin').backend(), createSecretBox('win32').backend()]).toEqual([
    'keychain',
    'dpapi',
  ]);
  expect([createSecretBox('darwin').isWeak(), createSecretBox('linux').isWeak()]).toEqual([false, true]);
});
