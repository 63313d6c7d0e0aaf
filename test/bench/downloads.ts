/**
 * `npm run bench:downloads`: Dailies' command line beside aria2c, curl and wget, in turn in one run against one nginx
 * on loopback, over TLS as real clips come and plain. Each peer is read twice: as it is, and followed by the sha256
 * and the sync of each file, which is the same work as ours. What counts are the ratios; the seconds are this
 * machine's. Peers that are not installed are left out by name.
 *
 * `--over tls,plain --load 0,1,4` (busy loops beside it) `--rounds N --clips 100,300 --only one,many,held,memory,latency,stalls`
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ClipFiles, hasNginx, type Over, startNginx } from './nginx.ts';
import { keepBusy, measure, type Program, startClipServer } from './processes.ts';
import {
  aria2c,
  CLI,
  compare,
  curl,
  dailies,
  findPeers,
  print,
  printTable,
  sameWork,
  wget,
} from './programs.ts';
import { measureStalls } from './stalls.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: 'one,many,held,memory,latency,stalls' },
    clips: { type: 'string', default: '100,300' },
    over: { type: 'string', default: 'tls,plain' },
    load: { type: 'string', default: '0,1,4' },
  },
});
const rounds = Number(values.rounds);
const parts = new Set(values.only.split(','));
const folder = mkdtempSync(join(tmpdir(), 'dailies-bench-'));
const peers = findPeers();
const MIB = 1024 ** 2;
const GIB = 1024 * MIB;
const CLIP = 20_000_000;

/** One setting of the whole: a file server, and how busy the machine is. */
interface Setting {
  readonly files: ClipFiles;
  readonly name: string;
}

function connectionsOf(files: ClipFiles): () => string {
  return () => {
    const { opened, handshakes, resumed } = files.takeConnections();
    const tls = handshakes + resumed > 0 ? `, ${handshakes} handshakes, ${resumed} resumed` : '';
    return `  [${opened} connections${tls}]`;
  };
}

const both = (program: Program): Program[] => [program, sameWork(folder, program)];

async function oneLargeFile({ files, name }: Setting): Promise<void> {
  files.offer(GIB);
  const url = `${files.origin}/clip/${GIB}`;
  const gateway = await startClipServer('', `${files.origin}/clip`);
  const programs = [
    dailies(folder, gateway.url, [`${GIB}-1`]),
    ...(peers.has('aria2c') ? both(aria2c(folder, [url])) : []),
    ...(peers.has('curl') ? both(curl(folder, url)) : []),
    ...(peers.has('wget') ? [wget(folder, url)] : []),
  ];
  const results = await compare(folder, programs, rounds, connectionsOf(files));
  printTable(`One file of 1 GiB, ${name}, ${rounds} rounds`, results);
  gateway.stop();
}

async function manyClips({ files, name }: Setting, count: number): Promise<void> {
  files.offer(CLIP);
  const gateway = await startClipServer('', `${files.origin}/clip`);
  const ids = Array.from({ length: count }, (_, n) => `${CLIP}-${n}`);
  const urls = ids.map(() => `${files.origin}/clip/${CLIP}`);
  const programs = [
    dailies(folder, gateway.url, ids, '--concurrency', '3'),
    ...(peers.has('aria2c') ? both(aria2c(folder, urls, '-j', '3')) : []),
  ];
  const results = await compare(folder, programs, rounds, connectionsOf(files));
  printTable(`${count} clips of 20 MB, 3 at once, ${name}, ${rounds} rounds`, results);
  gateway.stop();
}

async function heldConnections({ files, name }: Setting): Promise<void> {
  const size = 100_000_000;
  files.offer(size);
  const gateway = await startClipServer('', `${files.origin}/held`);
  const programs = [dailies(folder, gateway.url, [`${size}-1`])];
  if (peers.has('aria2c')) programs.push(aria2c(folder, [`${files.origin}/held/${size}`], '-x4', '-s4'));
  const title = `One file of 100 MB, each connection held to 2 MB/s, ${name}`;
  printTable(title, await compare(folder, programs, Math.min(3, rounds), connectionsOf(files)));
  gateway.stop();
}

async function memory({ files, name }: Setting): Promise<void> {
  const gateway = await startClipServer('', `${files.origin}/clip`);
  print(`\nPeak resident memory of the command line, ${name}`);
  for (const size of [64 * MIB, 256 * MIB, GIB]) {
    files.offer(size);
    rmSync(join(folder, 'd'), { recursive: true, force: true });
    const { peakMegabytes } = await measure(dailies(folder, gateway.url, [`${size}-1`]));
    print(`  ${String(size / MIB).padStart(5)} MiB file  ${peakMegabytes.toFixed(0).padStart(4)} MB`);
  }
  gateway.stop();
}

/** Answers that come 40 ms after each question, from a server of our own, since nginx has no such delay. */
async function lateAnswers(count: number): Promise<void> {
  const server = await startClipServer('latency=40');
  const ids = Array.from({ length: count }, (_, n) => `${CLIP}-${n}`);
  const programs = [dailies(folder, server.url, ids, '--concurrency', '3')];
  const urls = ids.map(() => `${server.url}/clip/${CLIP}?latency=40`);
  if (peers.has('aria2c')) programs.push(aria2c(folder, urls, '-j', '3'));
  printTable(
    `${count} clips of 20 MB, plain, 40 ms late`,
    await compare(folder, programs, Math.min(2, rounds)),
  );
  server.stop();
}

async function overOne(over: Over): Promise<void> {
  const files = await startNginx(join(folder, `nginx-${over}`), over);
  const called = over === 'tls' ? 'over TLS' : 'plain';
  for (const loops of values.load.split(',').map(Number)) {
    const setting = { files, name: loops === 0 ? called : `${called} beside ${loops} busy loops` };
    const idle = keepBusy(loops);
    try {
      if (parts.has('one')) await oneLargeFile(setting);
      for (const count of values.clips.split(',').map(Number)) {
        if (parts.has('many')) await manyClips(setting, count);
      }
      if (loops > 0) continue;
      if (parts.has('held')) await heldConnections(setting);
      if (parts.has('memory')) await memory(setting);
    } finally {
      idle();
    }
  }
  await files.stop();
}

try {
  statSync(CLI);
  if (hasNginx())
    for (const over of values.over.split(',')) await overOne(over === 'plain' ? 'plain' : 'tls');
  else print('nginx is not installed; what needs a file server of its own is left out.');
  if (parts.has('latency')) await lateAnswers(Number(values.clips.split(',').at(-1)));
  if (parts.has('stalls')) {
    const { p99Ms, maxMs } = await measureStalls(join(folder, 'stalls'));
    print('\nEvent loop while three files of 512 MiB run');
    print(`  99th percentile ${p99Ms.toFixed(1)} ms, longest ${maxMs.toFixed(1)} ms`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
