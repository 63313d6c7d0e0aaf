/** Kdenlive, which takes the clips that are dragged into its bin, and opens the MLT that Dailies writes. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { hasName, openSession, type Session, until } from '../electron/session.ts';
import { clipsIn } from '../electron/started-app.ts';
import { openHands } from './stage.ts';
import type { Step } from './step.ts';
import { chooseRows, entriesOf, projectIn, SOFTWARE, START_TRIES, valuesOf } from './steps-editors.ts';

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
  /** Whether an entry of its menus can be chosen now; null while it is too busy to say. */
  can(action: string): boolean | null;
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
  const call = (action: string): readonly string[] => [
    ...['--session', '--type=method_call', `--dest=${name}`],
    `/kdenlive/MainWindow_1/actions/${action}`,
  ];
  const kdenlive: Kdenlive = {
    act(action) {
      // Without waiting: a dialog answers for the entry that opened it once it is closed.
      session.start('dbus-send', [...call(action), 'org.qtproject.Qt.QAction.trigger']);
    },
    can(action) {
      const get = [
        'org.freedesktop.DBus.Properties.Get',
        'string:org.qtproject.Qt.QAction',
        'string:enabled',
      ];
      try {
        const answer = session.run(
          'dbus-send',
          '--print-reply',
          '--reply-timeout=2000',
          ...call(action),
          ...get,
        );
        return answer.includes('boolean true');
      } catch {
        return null;
      }
    },
  };
  await untilSlowly('Kdenlive to have nothing left to do', () => kdenlive.can('file_save_as') === true);
  return kdenlive;
}

/** A question that did not come is asked for again after so many looks: what is still being opened hears nothing. */
const LOOKS = 60;

/** Saves the project under this name, and gives it once all of it is there. */
async function saveAs(session: Session, kdenlive: Kdenlive, path: string): Promise<string> {
  let looks = 0;
  let question = '';
  await untilSlowly('Kdenlive’s question for a name', () => {
    question = windowCalled(session, SAVE_AS);
    if (question !== '') return true;
    if (looks % LOOKS === 0) kdenlive.act('file_save_as');
    looks += 1;
    return false;
  });
  session.run('xdotool', 'windowactivate', '--sync', question);
  session.run('xdotool', 'key', 'ctrl+a');
  session.run('xdotool', 'type', '--delay', '20', path);
  session.run('xdotool', 'key', 'Return');
  let text = '';
  await untilSlowly('the saved project', () => {
    text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    return text.trimEnd().endsWith('</mlt>');
  });
  await untilSlowly('the end of the question for a name', () => windowCalled(session, SAVE_AS) === '');
  return text;
}

/** Paths of the files that a project names. */
function filesIn(project: string): readonly string[] {
  const root = /<mlt [^>]*root="([^"]*)"/.exec(project)?.[1] ?? '';
  return valuesOf(project, 'resource').map((name) => resolve(root, name.replaceAll('&amp;', '&')));
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

/** It is asked for its project so often at most: each time takes it seconds, and a clip one of them. */
const TURNS = 12;

async function dragInto(prompts: readonly string[]): Promise<void> {
  await using hands = await openHands();
  const { hand, session } = hands;
  const ids = await hands.save(...prompts.map((prompt) => ({ prompt })));
  const kdenlive = await startKdenlive(session);
  // Its bin lies in the upper left of its window, left of the app's.
  await hand.place(640, 300, 760, 620);
  const first = await chooseRows(hands, ids);
  let moves = 0;
  // It tells nobody that it has seen a drag; what it answers after some moves over it, it answers after having seen them.
  await hand.drag(first, { x: 85, y: 330 }, () => ++moves > 20 && kdenlive.can('file_save_as') === true);
  // A project that is saved while it looks into a clip ends Kdenlive's own answers for good; afterwards that can be undone.
  await untilSlowly('the clips in Kdenlive’s bin', () => kdenlive.can('edit_undo') === true);
  const dragged = clipsIn(hands.clips);
  // It looks into one clip after the other: until then each stands in its project as a colour. Save As writes each time.
  let saved = '';
  for (let turn = 1; turn <= TURNS; turn += 1) {
    saved = await saveAs(session, kdenlive, join(session.home, `dragged-${turn}.kdenlive`));
    if (dragged.every((clip) => filesIn(saved).includes(clip))) break;
  }
  assert.deepEqual(
    dragged.filter((clip) => !filesIn(saved).includes(clip)),
    [],
  );
  assert.equal(entriesOf(saved, 'main_bin'), dragged.length);
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
  {
    ...{ programs, limitMs },
    name: 'one clip dragged into Kdenlive’s bin is in its saved project',
    run: () => dragInto(['A harbour']),
  },
  {
    ...{ programs, limitMs },
    name: 'three chosen clips dragged into Kdenlive’s bin are in its saved project',
    run: () => dragInto(['A harbour', '雨中的灯塔', 'Two ravens']),
  },
];
