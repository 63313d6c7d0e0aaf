/** Kdenlive, which opens the MLT that Dailies writes. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasName, openSession, type Session, until } from '../electron/session.ts';
import type { Step } from './step.ts';
import { entriesOf, projectIn, SOFTWARE, START_TRIES } from './steps-editors.ts';

/** As after its first start: it asks nothing of a person. */
const SETTINGS = '[version]\nversion=22.12.3\n[misc]\ncheckfirstprojectclip=false\nopenlastproject=false\n';
/** Once a project is open, its title names the project and its profile. xdotool reads no further than its long dash. */
const WITH_PROJECT = ' / ';
const SAVE_AS = '^Save';
/** It says of an MLT that it cannot read a version in it, and then that it found errors in it. */
const QUESTIONS = ['Incorrect project file', 'Problems found in your project file'];

/** The visible window whose title fits; empty where there is none. */
function windowCalled(session: Session, title: string): string {
  try {
    return session.run('xdotool', 'search', '--onlyvisible', '--name', title).trim().split('\n').at(-1) ?? '';
  } catch {
    // It ends with 1 where it finds none.
    return '';
  }
}

/** A machine that is busy starts an editor slowly: looks for as long as `tries` of the usual patience. */
async function untilSlowly(what: string, isSo: () => boolean): Promise<void> {
  for (let tries = 1; !isSo(); tries += 1) {
    await until(what, isSo).catch((thrown) => {
      if (tries === START_TRIES) throw thrown;
    });
  }
}

interface Kdenlive {
  /** Does what an entry of its menus does, without waiting for the end of it. */
  act(action: string): void;
}

/** Kdenlive with this project open, or with a new one, in the upper left corner. */
async function startKdenlive(session: Session, ...project: readonly string[]): Promise<Kdenlive> {
  // The window manager may have made it.
  session.run('mkdir', '-p', join(session.home, '.config'));
  session.writeFile('home/.config/kdenliverc', SETTINGS);
  const { pid } = session.start('kdenlive', project, SOFTWARE);
  const name = `org.kde.kdenlive-${pid}`;
  await untilSlowly('Kdenlive on the bus', () => hasName(session, name));
  await untilSlowly('Kdenlive’s window', () => {
    for (const title of QUESTIONS) {
      const question = windowCalled(session, title);
      if (question === '') continue;
      session.run('xdotool', 'windowactivate', '--sync', question, 'key', 'Return');
    }
    return windowCalled(session, WITH_PROJECT) !== '';
  });
  session.run('xdotool', 'windowmove', windowCalled(session, WITH_PROJECT), '0', '0');
  return {
    act(action) {
      const path = `/kdenlive/MainWindow_1/actions/${action}`;
      const to = ['--session', '--type=method_call', `--dest=${name}`];
      // Without waiting: a dialog answers for the entry that opened it once it is closed.
      session.start('dbus-send', [...to, path, 'org.qtproject.Qt.QAction.trigger']);
    },
  };
}

/** A question that did not come is asked for again after so many looks: what is still being opened hears nothing. */
const LOOKS = 60;

/** Saves the project under this name, and gives it once all of it is there. */
async function saveAs(session: Session, kdenlive: Kdenlive, path: string): Promise<string> {
  let looks = 0;
  await untilSlowly('Kdenlive’s question for a name', () => {
    if (windowCalled(session, SAVE_AS) !== '') return true;
    if (looks % LOOKS === 0) kdenlive.act('file_save_as');
    looks += 1;
    return false;
  });
  session.run('xdotool', 'windowactivate', '--sync', windowCalled(session, SAVE_AS));
  session.run('xdotool', 'key', 'ctrl+a');
  session.run('xdotool', 'type', '--delay', '20', path);
  session.run('xdotool', 'key', 'Return');
  let text = '';
  await untilSlowly('the saved project', () => {
    text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    return text.trimEnd().endsWith('</mlt>');
  });
  return text;
}

async function readBack(): Promise<void> {
  await using session = await openSession({ windowManager: true });
  const { path, count } = await projectIn(session, 'note');
  const kdenlive = await startKdenlive(session, path);
  const saved = await saveAs(session, kdenlive, join(session.home, 'opened.kdenlive'));
  assert.equal(entriesOf(saved, 'main_bin'), count);
  const onTimeline = [...saved.matchAll(/<playlist id="(playlist\d+)"/g)].map(([, id = '']) =>
    entriesOf(saved, id),
  );
  assert.equal(Math.max(...onTimeline), count);
}

const programs = ['kdenlive'];
/** It takes longer to start than what it is asked for. */
const limitMs = 420_000;

export const kdenliveSteps: readonly Step[] = [
  {
    ...{ programs, limitMs },
    name: 'Kdenlive opens an exported project and saves its bin and timeline',
    run: readBack,
  },
];
