/** The program that follows each saved clip is chosen by a person, in the system's dialog. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { chooseProgram } from '../../../app/shell/files/choose-program.ts';
import { windowlessDialogs } from '../../fakes/dialog-queue.ts';
import { answers, freshElectron } from '../../fakes/electron.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';

beforeEach(() => freshElectron());

/** What the person picks. */
function pick(name: string, mode = 0o755): string {
  const path = join(tempFolder(), process.platform === 'win32' ? `${name}.exe` : name);
  writeFileSync(path, '');
  chmodSync(path, mode);
  answers.openDialog = { canceled: false, filePaths: [path] };
  return path;
}

test('a program gets the path of the clip as its one argument', async () => {
  const path = pick('ingest');
  expect(await chooseProgram(windowlessDialogs())).toEqual([path, '{path}']);
});

test('a person who thinks better of it sets nothing', async () => {
  expect(await chooseProgram(windowlessDialogs())).toBeNull();
});

test.each(['bash', 'python3', 'node'])('%s would obey the clip as code, and is refused', async (name) => {
  pick(name);
  await expect(chooseProgram(windowlessDialogs())).rejects.toMatchObject({ code: 'bad-input' });
});

test('what the system would not start is refused: a folder, and a file that is no program', async () => {
  const folder = join(tempFolder(), 'Some.app');
  mkdirSync(folder);
  answers.openDialog = { canceled: false, filePaths: [folder] };
  await expect(chooseProgram(windowlessDialogs())).rejects.toMatchObject({ code: 'bad-input' });
  const notes = join(tempFolder(), 'notes.txt');
  writeFileSync(notes, 'x', { mode: 0o644 });
  answers.openDialog = { canceled: false, filePaths: [notes] };
  await expect(chooseProgram(windowlessDialogs())).rejects.toMatchObject({ code: 'bad-input' });
});
