/** Shotcut, which reads what Dailies writes for it, and takes the clips that are dragged into it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeClips, write } from '../core/exports/clips.ts';
import { openSession, type Session, until } from '../electron/session.ts';
import { clipsIn } from '../electron/started-app.ts';
import type { Point } from './hand.ts';
import { type Hands, openHands } from './stage.ts';
import type { Step } from './step.ts';

/** Its own drawing by the graphics card is not to be had here. */
export const SOFTWARE = { LIBGL_ALWAYS_SOFTWARE: '1' };
/** An editor takes its time to start on a busy machine, more than a window of ours. */
export const START_TRIES = 6;

/** Everything that stands in a project's text between an element's tags, by the property's name. */
export const valuesOf = (project: string, name: string): readonly string[] =>
  [...project.matchAll(new RegExp(`<property name="${name}">([^<]*)</property>`, 'g'))].map(
    ([, value = '']) => value,
  );
const bodyOf = (project: string, id: string): string =>
  new RegExp(`<playlist id="${id}"[^>]*>([\\s\\S]*?)</playlist>`).exec(project)?.[1] ?? '';
export const entriesOf = (project: string, id: string): number =>
  bodyOf(project, id).split('<entry ').length - 1;

interface Shotcut {
  /** Presses keys in its window. */
  press(keys: string): void;
  /** Gives the project as it was saved; something of it must have changed. */
  save(): Promise<string>;
}

/** Shotcut with this project open, its window in the upper left corner. */
async function startShotcut(session: Session, project: string): Promise<Shotcut> {
  session.start('shotcut', [project], SOFTWARE);
  const find = (): string => {
    try {
      return (
        session
          .run('xdotool', 'search', '--onlyvisible', '--name', '\\.mlt - Shotcut')
          .trim()
          .split('\n')
          .at(-1) ?? ''
      );
    } catch {
      // It ends with 1 where it finds none.
      return '';
    }
  };
  for (let tries = 0; find() === '' && tries < START_TRIES; tries += 1) {
    await until('Shotcut’s window', () => find() !== '').catch((thrown) => {
      if (tries === START_TRIES - 1) throw thrown;
    });
  }
  const id = find();
  session.run('xdotool', 'windowmove', id, '0', '0');
  const press = (keys: string): void => {
    session.run('xdotool', 'windowactivate', '--sync', id);
    session.run('xdotool', 'key', keys);
  };
  return {
    press,
    async save() {
      const before = readFileSync(project, 'utf8');
      await until('the saved project', () => {
        press('ctrl+s');
        return readFileSync(project, 'utf8') !== before;
      });
      let text = '';
      await until('all of it', () => {
        const now = readFileSync(project, 'utf8');
        const isWhole = now.trimEnd().endsWith('</mlt>') && now === text;
        text = now;
        return isWhole;
      });
      return text;
    },
  };
}

/** Clips and a project of them in the session's folder, belonging to its user. */
export async function projectIn(
  session: Session,
  promptAs: 'note' | 'marker',
): Promise<{ readonly path: string; readonly count: number }> {
  const clips = await makeClips(join(session.makeFolder('project'), '片段 & more'));
  session.own(join(session.folder, 'project', '片段 & more'));
  for (const { path } of clips) session.own(path);
  return { path: session.writeFile('cut.mlt', write(clips, 'mlt', { promptAs })), count: clips.length };
}

async function readBack(promptAs: 'note' | 'marker'): Promise<void> {
  await using session = await openSession({ windowManager: true });
  const { path, count } = await projectIn(session, promptAs);
  const shotcut = await startShotcut(session, path);
  const saved = await shotcut.save();
  assert.match(saved, /title="Shotcut version/);
  assert.equal(entriesOf(saved, 'main_bin'), count);
  assert.equal(entriesOf(saved, 'playlist0'), count);
  const marks = promptAs === 'note' ? valuesOf(saved, 'shotcut:comment') : valuesOf(saved, 'text');
  assert(marks.length >= count, `${marks.length} prompts came back`);
}

/** Chooses these rows as a person does; gives where the first of them is. */
export async function chooseRows({ hand, page }: Hands, ids: readonly string[]): Promise<Point> {
  const points = await Promise.all(ids.map((id) => hand.at(page.locator(`[role=row][data-id="${id}"]`))));
  const [first] = points;
  assert(first);
  if (ids.length === 1) return first;
  hand.click(first);
  for (const point of points.slice(1)) hand.click(point, 'ctrl');
  await page
    .locator('[role=row][aria-selected=true]')
    .nth(ids.length - 1)
    .waitFor();
  return first;
}

async function dragInto(prompts: readonly string[]): Promise<void> {
  await using hands = await openHands();
  const { hand, session } = hands;
  const ids = await hands.save(...prompts.map((prompt) => ({ prompt })));
  const { path, count } = await projectIn(session, 'note');
  const shotcut = await startShotcut(session, path);
  // Once it has saved, it raises itself no more.
  await shotcut.save();
  // Its playlist lies to the left of it, and has room below its clips.
  await hand.place(620, 300, 760, 620);
  const first = await chooseRows(hands, ids);
  let moves = 0;
  // It tells nobody that it has seen a drag; some moves over it are enough for it.
  await hand.drag(first, { x: 400, y: 320 }, () => ++moves > 20);
  // It takes one after the other in, and may be saved in between.
  let saved = '';
  await until('all of them in the saved project', () => {
    shotcut.press('ctrl+s');
    saved = readFileSync(path, 'utf8');
    return entriesOf(saved, 'main_bin') === count + ids.length && saved.trimEnd().endsWith('</mlt>');
  });
  // A clip below the project's folder is named from there.
  const resources = valuesOf(saved, 'resource').map((name) =>
    resolve(session.folder, name.replaceAll('&amp;', '&')),
  );
  for (const clip of clipsIn(hands.clips)) assert(resources.includes(clip), `${clip} is in the project`);
}

const programs = ['shotcut'];

export const editorSteps: readonly Step[] = [
  {
    name: 'Shotcut opens an exported project and saves its bin, timeline and notes',
    programs,
    run: () => readBack('note'),
  },
  {
    name: 'Shotcut opens an exported project and saves its markers',
    programs,
    run: () => readBack('marker'),
  },
  {
    name: 'one clip dragged into Shotcut’s playlist is in its saved project',
    programs,
    run: () => dragInto(['A harbour']),
  },
  {
    name: 'three chosen clips dragged into Shotcut’s playlist are in its saved project',
    programs,
    run: () => dragInto(['A harbour', '雨中的灯塔', 'Two ravens']),
  },
];
