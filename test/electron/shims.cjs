// Loaded into the test runtime (-r) before all else: the two things that Dailies needs and Electron 33 lacks.
// 1. node:sqlite, for imports and for require, in threads too: a Node-API build of the same interface.
// 2. safeStorage's asynchronous calls, made of the synchronous ones.
const Module = require('node:module');
const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');
const threads = require('node:worker_threads');

/** In a packed app the program lies elsewhere, and the boot file says where this is. */
const sqlite = process.env.DAILIES_TEST_SQLITE ?? join(dirname(process.execPath), '..', 'sqlite');
process.env.DAILIES_TEST_SQLITE = sqlite;

const load = Module._load;
Module._load = function loadOrReplace(request, ...rest) {
  return load.call(this, request === 'node:sqlite' ? join(sqlite, 'dist/index.cjs') : request, ...rest);
};

if (threads.isMainThread) {
  Module.register(pathToFileURL(join(__dirname, 'sqlite-hook.mjs')), {
    data: pathToFileURL(join(sqlite, 'dist/index.mjs')).href,
  });
  threads.Worker = class extends threads.Worker {
    constructor(code, options) {
      super(options?.eval ? `require(${JSON.stringify(__filename)});${code}` : code, options);
    }
  };
  Module.syncBuiltinESMExports();
  addAsyncStorage(require('electron').safeStorage);
}

/**
 * As in Electron 45, encryption is always there once the app is ready: without a keyring it is Chromium's way with a
 * key that everybody knows, which its prefix v10 tells (components/os_crypt/sync/os_crypt_linux.cc).
 */
function addAsyncStorage(safeStorage) {
  const { execFile } = require('node:child_process');
  const { createCipheriv, createDecipheriv, pbkdf2Sync } = require('node:crypto');
  const knownKey = pbkdf2Sync('peanuts', 'saltysalt', 1, 16, 'sha1');
  const IV = Buffer.alloc(16, ' ');
  const encrypt = (text, answers) => {
    if (answers && safeStorage.isEncryptionAvailable()) return safeStorage.encryptString(text);
    const cipher = createCipheriv('aes-128-cbc', knownKey, IV);
    return Buffer.concat([Buffer.from('v10'), cipher.update(text, 'utf8'), cipher.final()]);
  };
  const decrypt = (blob) => {
    if (blob.toString('latin1', 0, 3) !== 'v10') return safeStorage.decryptString(blob);
    const decipher = createDecipheriv('aes-128-cbc', knownKey, IV);
    return Buffer.concat([decipher.update(blob.subarray(3)), decipher.final()]).toString('utf8');
  };
  // A keyring that is there and says nothing would hold the synchronous calls, and the whole app with them. As in 45
  // the question goes to the bus first, where it is given up after D-Bus's 25 s.
  const PING = ['--session', '--print-reply', '--reply-timeout=25000', '--dest=org.freedesktop.secrets'];
  let answered = null;
  const keyring = () => {
    answered ??= new Promise((done) => {
      execFile('dbus-send', [...PING, '/', 'org.freedesktop.DBus.Peer.Ping'], (error) => {
        done(error === null || error.code === 'ENOENT');
      });
    });
    return answered;
  };
  safeStorage.isAsyncEncryptionAvailable ??= async () => true;
  safeStorage.encryptStringAsync ??= async (text) => encrypt(text, await keyring());
  safeStorage.decryptStringAsync ??= async (blob) => {
    const isWeak = blob.toString('latin1', 0, 3) === 'v10';
    const answers = await keyring();
    return {
      result: decrypt(blob),
      shouldReEncrypt: isWeak && answers && safeStorage.isEncryptionAvailable(),
    };
  };
}
