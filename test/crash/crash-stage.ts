/** A gateway, a folder and a library that many processes die over, and the question whether anything was lost. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { prefix, rangesFromText } from '../../app/core/downloads/part/byte-ranges.ts';
import { testAuthorityEnv, testCertificate } from '../fault-server/certificates.ts';
import { type LumaService, startLumaService, type TaskHandle } from '../luma-service/luma-service.ts';
import { makeLargeMp4 } from '../luma-service/media.ts';
import { inspectValue } from '../security/leaks.ts';
import type { ChildOrders } from './engine-child.ts';

export interface ChildEnd {
  readonly killed: boolean;
  readonly code: number | null;
  readonly steps: readonly string[];
  readonly log: string;
}

export interface ChildOptions {
  /** Dies behind the first step of this name… */
  readonly dieAt?: string;
  /** …or is killed so long after it began. */
  readonly killAfterMs?: number;
  readonly withoutLinks?: boolean;
  /** Is stopped for so long in the middle of a file, as a laptop is that someone closes. */
  readonly sleepMs?: number;
}

export interface CrashStage {
  readonly service: LumaService;
  readonly out: string;
  /** Adds a clip of so many bytes, sent at a speed that leaves time to die in. */
  addClip(bytes: number, bytesPerSecond: number): TaskHandle;
  /** Runs one process over all clips added so far. */
  run(options?: ChildOptions): Promise<ChildEnd>;
  /** What a power cut does besides: zeros where the disk had not yet what the program had written. */
  losePower(): void;
  /** What is wrong with what is there, in words; nothing when each clip is whole, once, and nothing else is there. */
  findWrongs(): readonly string[];
  stop(): Promise<void>;
}

/** Every step of a transfer that is on disk, in order. */
export const EDGES = [
  ...['resolving', 'part-named', 'downloading', 'verifying', 'publishing'],
  ...['named', 'linked', 'unlinked', 'saved'],
] as const;
/** Those of a disk that has no hard links. */
export const LINKLESS_EDGES = ['reserved', 'moved'] as const;

const CHILD = join(import.meta.dirname, 'engine-child.ts');

export async function openCrashStage(folder: string): Promise<CrashStage> {
  const data = join(folder, 'data');
  const out = join(folder, 'out');
  mkdirSync(out, { recursive: true });
  const service = await startLumaService({ certificate: testCertificate('good') });
  const tasks: TaskHandle[] = [];

  function run(options: ChildOptions = {}): Promise<ChildEnd> {
    const orders: ChildOrders = {
      ...{ data, out, baseUrl: service.baseUrl, key: service.apiKey, ids: tasks.map(({ id }) => id) },
      ...{ dieAt: options.dieAt ?? null, withoutLinks: options.withoutLinks ?? false },
      stallTimeoutMs: options.sleepMs === undefined ? 5_000 : options.sleepMs / 2,
    };
    const child = spawn(process.execPath, [CHILD, JSON.stringify(orders)], {
      env: testAuthorityEnv(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let steps = '';
    let log = '';
    let slept = options.sleepMs === undefined;
    child.stdout.on('data', (chunk: Buffer) => {
      steps += chunk.toString();
      if (slept || !steps.includes('downloading')) return;
      slept = true;
      child.kill('SIGSTOP');
      setTimeout(() => child.kill('SIGCONT'), options.sleepMs);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
    const timer =
      options.killAfterMs === undefined
        ? undefined
        : setTimeout(() => child.kill('SIGKILL'), options.killAfterMs);
    return new Promise((resolve) => {
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        inspectValue('what an engine wrote to its log', log);
        resolve({
          killed: signal === 'SIGKILL',
          code,
          steps: steps.split('\n').filter((step) => step !== ''),
          log,
        });
      });
    });
  }

  function losePower(): void {
    if (!existsSync(join(data, 'library.db'))) return;
    const db = new DatabaseSync(join(data, 'library.db'));
    try {
      // The process may have died before its library had tables.
      if (!db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'assets'`).get()) return;
      const rows = db
        .prepare('SELECT part_path, durable_bytes, durable_ranges FROM assets WHERE part_path IS NOT NULL')
        .all();
      for (const { part_path: path, durable_bytes: bytes, durable_ranges: ranges } of rows) {
        zeroOutside(
          String(path),
          rangesFromText(typeof ranges === 'string' ? ranges : null) ?? prefix(Number(bytes)),
        );
      }
    } finally {
      db.close();
    }
  }

  function findWrongs(): readonly string[] {
    const wrongs: string[] = [];
    const expected = new Set<string>();
    for (const task of tasks) {
      const name = `${task.script.prompt} [${task.id.slice(0, 8)}]`;
      expected.add(`${name}.mp4`).add(`${name}.json`);
      try {
        const content = readFileSync(join(out, `${name}.mp4`));
        const sha256 = createHash('sha256').update(content).digest('hex');
        if (sha256 !== task.sha256()) wrongs.push(`${name}.mp4 differs from its source`);
        const sidecar = JSON.parse(readFileSync(join(out, `${name}.json`), 'utf8')) as { id?: unknown };
        if (sidecar.id !== task.id) wrongs.push(`${name}.json is of another clip`);
      } catch (thrown) {
        wrongs.push(`${name}: ${thrown instanceof Error ? thrown.message : thrown}`);
      }
    }
    for (const name of readdirSync(out)) if (!expected.has(name)) wrongs.push(`${name} should not be there`);
    return wrongs;
  }

  return {
    service,
    out,
    addClip(bytes, bytesPerSecond) {
      const prompt = `clip ${tasks.length + 1}`;
      const task = service.addTask({
        prompt,
        stages: [],
        source: makeLargeMp4(bytes),
        cdn: { bytesPerSecond },
      });
      tasks.push(task);
      return task;
    },
    run,
    losePower,
    findWrongs,
    stop: () => service.stop(),
  };
}

function zeroOutside(
  path: string,
  durable: readonly { readonly start: number; readonly end: number }[],
): void {
  let part: number;
  try {
    part = openSync(path, 'r+');
  } catch {
    // Named in the library, but not made yet.
    return;
  }
  const size = fstatSync(part).size;
  let position = 0;
  for (const { start, end } of [...durable, { start: size, end: size }]) {
    const length = Math.min(start, size) - position;
    if (length > 0) writeSync(part, Buffer.alloc(length), 0, length, position);
    position = end;
  }
  closeSync(part);
}
