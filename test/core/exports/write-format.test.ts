import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type ExportClip, shortened } from '../../../app/core/exports/timeline.ts';
import { writeFormat } from '../../../app/core/exports/write-format.ts';
import { csvCell, fileAddress, xmlAttribute, xmlText } from '../../../app/core/exports/written-text.ts';
import { EXPORT_FORMATS, PROMPT_PLACES } from '../../../app/shared/exports.ts';
import { HOSTILE_PROMPTS, makeClips, write } from './clips.ts';

/** It brings no types of its own. */
const {
  JSDOM,
}: {
  readonly JSDOM: new (
    text: string,
    options?: object,
  ) => { readonly window: { readonly document: Document } };
} = createRequire(import.meta.url)('jsdom');
const parse = (text: string): Document => new JSDOM(text, { contentType: 'text/xml' }).window.document;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML has no way to write.
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const kept = (text: string): string => text.toWellFormed().replace(UNWRITABLE, '').replace(/\r\n?/g, '\n');

/** RFC 4180, read back by a reader of its own. */
function readCsv(text: string): readonly (readonly string[])[] {
  const cells = [...text.replace('\ufeff', '').matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/g)];
  const rows: string[][] = [[]];
  for (const [, cell = '', end] of cells) {
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

test.each(PROMPT_PLACES)(
  'hostile prompts as %s come out of every XML whole, and end no element',
  async (promptAs) => {
    const clips = await makeClips();
    for (const format of ['mlt', 'fcp7', 'fcpxml'] as const) {
      const document = parse(write(clips, format, { promptAs }));
      expect(document.querySelector('parsererror')).toBeNull();
      const texts = [...document.querySelectorAll('*')].flatMap((element) => [
        ...(element.children.length === 0 ? [element.textContent ?? ''] : []),
        ...[...element.attributes].map(({ value }) => value),
      ]);
      for (const prompt of HOSTILE_PROMPTS) {
        // A marker of MLT is one line, and short.
        const isShort = format === 'mlt' && promptAs === 'marker';
        const isThere = texts.includes(kept(isShort ? shortened(prompt, 200) : prompt));
        expect([format, prompt.slice(0, 30), isThere]).toEqual([format, prompt.slice(0, 30), true]);
      }
    }
  },
);

test('paths of every system come out of every format as the file that they name', async () => {
  const [clip] = await makeClips();
  const at = (path: string): ExportClip => ({ ...(clip as ExportClip), path });
  expect(fileAddress('/a b/100% #1 ?x/雨.mp4')).toBe('file:///a%20b/100%25%20%231%20%3Fx/%E9%9B%A8.mp4');
  expect(fileAddress('C:\\Users\\Ann Lee\\a#1.mp4')).toBe('file:///C:/Users/Ann%20Lee/a%231.mp4');
  expect(fileAddress('C:\\a.mp4', 'localhost')).toBe('file://localhost/C:/a.mp4');
  expect(fileAddress('\\\\server\\my share\\a.mp4')).toBe('file://server/my%20share/a.mp4');
  const path = '/tmp/a b/100% #1 \'q\' & "d"/雨?.mp4';
  expect(fileURLToPath(fileAddress(path))).toBe(path);
  const clips = [at(path)];
  const mlt = parse(write(clips, 'mlt'));
  expect(mlt.querySelector('property[name=resource]')?.textContent).toBe(path);
  const xml = parse(write(clips, 'fcp7')).querySelector('pathurl')?.textContent ?? '';
  expect(fileURLToPath(xml.replace('//localhost', '//'))).toBe(path);
  expect(
    fileURLToPath(parse(write(clips, 'fcpxml')).querySelector('media-rep')?.getAttribute('src') ?? ''),
  ).toBe(path);
  const otio = JSON.parse(write(clips, 'otio')).tracks.children[0].children[0];
  expect(fileURLToPath(otio.media_reference.target_url)).toBe(path);
  expect(write(clips, 'edl')).toContain(`* FROM CLIP NAME: ${path}\r\n`);
  const windows = parse(write([at('C:\\Users\\Ann Lee\\a & b.mp4')], 'mlt'));
  expect(windows.querySelector('property[name=resource]')?.textContent).toBe('C:/Users/Ann Lee/a & b.mp4');
  expect(windows.querySelector('property[name="shotcut:caption"]')?.textContent).toBe('a & b.mp4');
});

test('no cell of a table is a formula, and each reads back as it was', async () => {
  for (const text of [
    '=1',
    '+1',
    '-1',
    '@x',
    '\t=1',
    ' =1',
    '|x',
    '%x',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    '\r=1',
  ]) {
    expect(csvCell(text)).toMatch(/^"'/);
  }
  const rows = readCsv(write(await makeClips(), 'csv'));
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([16]));
  const prompts = rows.slice(1).map((row) => row[3]?.replace(/^'/, ''));
  expect(prompts).toEqual(
    HOSTILE_PROMPTS.map((text) => text.toWellFormed().replace(UNWRITABLE, '').slice(0, 32_000)),
  );
  expect(rows.slice(1, 3).map((row) => row.slice(7, 14))).toEqual([
    ['64', '48', '24/1', '49', '2.041667', '', ''],
    ['64', '48', '24000/1001', '48', '2.002', '2', '48000'],
  ]);
});

test('an EDL has lines of its own alone, each event counted to the frame', async () => {
  const lines = write(await makeClips(), 'edl').split('\r\n');
  const events = lines.filter((line) => /^\d{3} /.test(line));
  expect(events).toHaveLength(8);
  expect(lines.filter((line) => line.startsWith('TITLE:'))).toEqual(['TITLE: Picks & <cuts>']);
  expect(lines.filter((line) => line.startsWith('* FROM CLIP NAME:'))).toHaveLength(8);
  // 49 frames, then 48 at 24000/1001 a second, then half a second of 60.
  expect(events.slice(0, 3).map((line) => line.slice(29))).toEqual([
    '00:00:00:00 00:00:02:01 00:00:00:00 00:00:02:01',
    '00:00:00:00 00:00:02:00 00:00:02:01 00:00:04:01',
    '00:00:00:00 00:00:00:12 00:00:04:01 00:00:04:13',
  ]);
  expect(events[6]?.slice(29, 52)).toBe('01:00:00:00 01:00:01:00');
});

test('an EDL of more clips than it has numbers for is refused in one sentence', async () => {
  const [clip] = await makeClips();
  const many = Array.from({ length: 1000 }, () => clip as ExportClip);
  expect(() => write(many, 'edl')).toThrow(/999 clips at most/);
  expect(parse(write(many, 'mlt')).querySelectorAll('#playlist0 > entry')).toHaveLength(1000);
});

test('sound is linked to its pictures, on as many tracks as it has channels', async () => {
  const document = parse(write(await makeClips(), 'fcp7'));
  const ids = new Set([...document.querySelectorAll('clipitem')].map(({ id }) => id));
  const links = [...document.querySelectorAll('linkclipref')].map(({ textContent }) => textContent ?? '');
  expect(links.filter((id) => !ids.has(id))).toEqual([]);
  expect(document.querySelectorAll('sequence audio > track')).toHaveLength(2);
  const ofStereo = [...document.querySelectorAll('#clipitem-2 > link linkclipref')].map(
    (link) => link.textContent,
  );
  expect(ofStereo).toEqual(['clipitem-2', 'clipitem-2-a1', 'clipitem-2-a2']);
  const otio = JSON.parse(write(await makeClips(), 'otio'));
  const [pictures, sounds] = otio.tracks.children;
  expect(sounds.children.map((child: { OTIO_SCHEMA: string }) => child.OTIO_SCHEMA.split('.')[0])).toEqual([
    ...['Gap', 'Clip', 'Gap', 'Clip', 'Clip', 'Gap', 'Gap', 'Clip'],
  ]);
  expect(pictures.children[6].source_range.start_time).toEqual({
    OTIO_SCHEMA: 'RationalTime.1',
    rate: 24,
    value: 86_400,
  });
});

test('bins hold the takes of a prompt together, or the clips of a service', async () => {
  const [first, second] = await makeClips();
  const takes = [
    { ...first, prompt: 'a fox' },
    { ...second, prompt: 'a ferry' },
    { ...first, prompt: 'a fox' },
  ];
  const names = (bins: 'prompt' | 'service' | 'none'): readonly string[] =>
    [...parse(write(takes as ExportClip[], 'fcp7', { bins })).querySelectorAll('bin > name')].map(
      (name) => name.textContent ?? '',
    );
  expect(names('prompt')).toEqual(['a fox', 'a ferry']);
  expect(names('service')).toEqual(['www.kkiai.com']);
  expect(names('none')).toEqual([]);
  const bin = [...parse(write(takes as ExportClip[], 'mlt')).querySelectorAll('#main_bin > entry')];
  expect(bin.map((entry) => entry.getAttribute('producer'))).toEqual(['bin_clip1', 'bin_clip3', 'bin_clip2']);
});

test('a contact sheet runs nothing and loads nothing, whatever a prompt holds', async () => {
  const clips = (await makeClips()).map((clip) => ({
    ...clip,
    prompt: `<script>alert(1)</script><img src=x onerror=alert(2)> ${clip.prompt}`,
  }));
  const { document } = new JSDOM(write(clips, 'html')).window;
  expect(document.querySelectorAll('script, [onerror], [src]')).toHaveLength(0);
  expect(document.querySelectorAll('figure')).toHaveLength(8);
  expect(document.querySelector('meta[http-equiv]')?.getAttribute('content')).toContain("default-src 'none'");
});

test('clips whose frames cannot be counted are left out of a timeline by name, and stand in a table', async () => {
  const [first, second] = await makeClips();
  const clips = [{ ...first, facts: null }, second] as ExportClip[];
  const options = { bins: 'none', promptAs: 'note' } as const;
  expect(writeFormat('x', clips, { format: 'mlt', ...options }).left).toEqual(['id-0']);
  expect(readCsv(write(clips, 'csv'))).toHaveLength(3);
  expect(() => write([{ ...first, facts: null } as ExportClip], 'otio')).toThrow(/how long it is/);
});

test('every format can be written of one clip without a prompt', async () => {
  const [clip] = await makeClips();
  for (const format of EXPORT_FORMATS.filter((one) => one !== 'png'))
    expect(write([{ ...(clip as ExportClip), prompt: null }], format)).not.toMatch(
      /[>"]null[<"]|undefined|\bNaN\b/,
    );
});

test('text for an attribute keeps its line breaks, and for an element its end', () => {
  expect(xmlAttribute('a\nb\t"c"')).toBe('a&#10;b&#9;&quot;c&quot;');
  expect(xmlText(']]>')).toBe(']]&gt;');
});
