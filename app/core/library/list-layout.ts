/** Keeps the group and the shape of each row, by sequence number, once a list is laid out by them. */
import type { DatabaseSync } from 'node:sqlite';
import { shapeOf } from '../../shared/list-outline.ts';
import { GroupNumbers } from './group-numbers.ts';
import { numbersIn } from './numbers-in.ts';

export const LAYOUT_COLUMNS = ['take_group', 'width', 'height', 'aspect_ratio'];

/** Above each width and height. */
const MOST_PIXELS = 2 ** 24;

export class ListLayout {
  readonly #db: DatabaseSync;
  readonly #numbers = new GroupNumbers();
  #isRead = false;
  #groups = new Uint32Array(0);
  #shapes = new Uint8Array(0);

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  get groups(): Uint32Array {
    if (!this.#isRead) this.#read();
    return this.#groups;
  }
  get shapes(): Uint8Array {
    if (!this.#isRead) this.#read();
    return this.#shapes;
  }

  forget(): void {
    this.#isRead = false;
  }

  /** Takes what a row has of LAYOUT_COLUMNS now, and says whether that is another group or shape. */
  change(seq: number, row: Record<string, unknown>): boolean {
    if (!this.#isRead) return false;
    this.#makeRoom(seq);
    const group = this.#numbers.of(Number(row.take_group ?? 0));
    const [width = null, height = null] = [row.width, row.height] as (number | null | undefined)[];
    const shape = shapeOf(width, height, (row.aspect_ratio as string | null | undefined) ?? null);
    const isOther = group !== this.#groups[seq] || shape !== this.#shapes[seq];
    this.#groups[seq] = group;
    this.#shapes[seq] = shape;
    return isOther;
  }

  #read(): void {
    // Width and height as one number.
    const row = this.#db
      .prepare(
        `SELECT max(seq) AS most, group_concat(seq) AS seqs, group_concat(coalesce(take_group, 0)) AS groups,
           group_concat(coalesce(width, 0) * ${MOST_PIXELS} + coalesce(height, 0)) AS sizes
         FROM generations INDEXED BY generations_by_takes`,
      )
      .get();
    this.#isRead = true;
    this.#makeRoom(Number(row?.most ?? 0));
    this.#take(numbersIn(row?.seqs), numbersIn(row?.groups), numbersIn(row?.sizes));
    // Rarely is a shape known by the words alone, while a clip is on its way.
    const worded = this.#db
      .prepare(
        `SELECT seq, aspect_ratio FROM generations INDEXED BY generations_by_takes
         WHERE aspect_ratio IS NOT NULL AND (width IS NULL OR height IS NULL)`,
      )
      .all();
    for (const { seq, aspect_ratio: words } of worded) {
      this.#shapes[Number(seq)] = shapeOf(null, null, String(words));
    }
  }

  /** Takes stand together, as their index has them, and most clips have the size of the one before. */
  #take(seqs: Float64Array, groups: Float64Array, sizes: Float64Array): void {
    this.#numbers.learn(groups);
    let [group, number, size, shape] = [0, 0, 0, 0];
    for (let place = 0; place < seqs.length; place += 1) {
      const seq = seqs[place] ?? 0;
      if (groups[place] !== group) {
        group = groups[place] ?? 0;
        number = this.#numbers.of(group);
      }
      if (sizes[place] !== size) {
        size = sizes[place] ?? 0;
        const height = size % MOST_PIXELS;
        shape = shapeOf((size - height) / MOST_PIXELS, height, null);
      }
      this.#groups[seq] = number;
      this.#shapes[seq] = shape;
    }
  }

  #makeRoom(most: number): void {
    if (most < this.#groups.length) return;
    const [groups, shapes] = [new Uint32Array(most + 1_024), new Uint8Array(most + 1_024)];
    groups.set(this.#groups);
    shapes.set(this.#shapes);
    [this.#groups, this.#shapes] = [groups, shapes];
  }
}
