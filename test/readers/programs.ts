/** Programs of others that read what Dailies writes. A test uses one where it is installed, and else says that it did not. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The system's Python: the one that its packages belong to. */
const PYTHON = '/usr/bin/python3';

export function hasProgram(name: string): boolean {
  return spawnSync('which', [name]).status === 0;
}

/** For a title: what is missing where a test is skipped. */
export const needs = (name: string, isHere: boolean): string =>
  isHere ? '' : ` (skipped: ${name} is not installed)`;

/** OpenShot's importers and the library that they read clips with. */
export const hasOpenShot = existsSync('/usr/lib/python3/dist-packages/openshot_qt') && existsSync(PYTHON);

/** OpenTimelineIO for Python, of the system's or of any other folder that PYTHONPATH names. */
export const hasOtio =
  existsSync(PYTHON) && spawnSync(PYTHON, ['-W', 'ignore', '-c', 'import opentimelineio']).status === 0;

export interface OtioClip {
  readonly name: string;
  readonly path: string | null;
  /** Seconds. */
  readonly position: number;
  readonly length: number;
  readonly markers: number;
}

export function readByOtio(path: string, rate: number): readonly OtioClip[] {
  const script = fileURLToPath(new URL('read-otio.py', import.meta.url));
  const words = ['-W', 'ignore', script, path, String(rate)];
  return JSON.parse(
    execFileSync(PYTHON, words, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } }),
  );
}

export interface OpenShotClip {
  readonly title: string;
  readonly path: string;
  /** Seconds. */
  readonly position: number;
  readonly start: number;
  readonly end: number;
}

export function readByOpenShot(kind: 'edl' | 'xml', path: string, rate: string): readonly OpenShotClip[] {
  const script = fileURLToPath(new URL('read-openshot.py', import.meta.url));
  const env = { ...process.env, LC_ALL: 'C.UTF-8', QT_QPA_PLATFORM: 'offscreen' };
  const out = execFileSync(PYTHON, [script, kind, path, rate], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(out.trim().split('\n').at(-1) ?? '');
}

/** What ffprobe counts and reads in a file: frames of its pictures, and whether there is sound. */
export function probe(path: string): {
  readonly frames: number;
  readonly rate: string;
  readonly channels: number;
} {
  const words =
    '-v error -count_packets -show_entries stream=codec_type,r_frame_rate,nb_read_packets,channels -of json';
  const { streams } = JSON.parse(execFileSync('ffprobe', [...words.split(' '), path], { encoding: 'utf8' }));
  const of = (type: string) => streams.find((stream: { codec_type: string }) => stream.codec_type === type);
  return {
    frames: Number(of('video')?.nb_read_packets ?? 0),
    rate: of('video')?.r_frame_rate ?? '',
    channels: Number(of('audio')?.channels ?? 0),
  };
}

/** Plays an MLT project into a file; gives what melt says of trouble. */
export function renderByMelt(project: string, into: string): string {
  const words = [
    '-silent',
    '-consumer',
    `avformat:${into}`,
    'vcodec=mpeg4',
    'acodec=pcm_s16le',
    'real_time=-1',
  ];
  const { stderr } = spawnSync('melt', [project, ...words], { encoding: 'utf8', timeout: 60_000 });
  return stderr
    .split('\n')
    .filter((line) => /fail|error|cannot|could not open/i.test(line))
    .join('\n');
}
