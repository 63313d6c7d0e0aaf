/**
 * What the list is ordered, filtered, grouped and laid out by, of every row, in memory: 2 MB for 100,000. It is read
 * once (some 60 ms) and then kept in step row by row: SQLite itself tells which rows were written.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { SortKey } from '../../shared/library-view.ts';
import { shapeOf } from '../../shared/list-outline.ts';
import { LIST_BITS, type ListMask, passes, SORT_COLUMNS, SORT_INDEXES } from './list-order.ts';
import { numbersIn } from './numbers-in.ts';
import { createStatements } from './statements.ts';

export interface ListIndex {
  /** Grows whenever a row has changed in what is kept here, or in a text that is searched. */
  readonly stamp: number;
  /** Whether the rows that pass the mask are those of that stamp still, in that order, and their groups and shapes. */
  isSame(stamp: number, sort: SortKey, mask: ListMask): boolean;
  /** Sequence numbers, ascending in that order. */
  order(sort: SortKey): Uint32Array;
  /** By sequence number: as schema.ts writes `list_bits`. */
  readonly bits: Uint16Array;
  /** By sequence number: takes of one another have the same number, 0 for a clip that has none. */
  readonly groups: Uint32Array;
  /** By sequence number; see app/shared/list-outline.ts. */
  readonly shapes: Uint8Array;
}

/** Columns of which a row's place in the list depends; each order is read anew once one of them has changed. */
const PLACE_COLUMNS = ['tracked_at', 'created_at', 'noticed_at', 'prompt', 'bytes'];
const ROW_COLUMNS = ['list_bits', 'take_group', 'width', 'height', 'aspect_ratio'];
/** Generated columns are in no SET: what they are made of is. */
const WRITTEN = ['status', 'mark', 'take_group', 'width', 'height', 'aspect_ratio'];

const COLUMN_SORTS: { readonly [column: string]: SortKey } = {
  tracked_at: 'tracked',
  created_at: 'created',
  noticed_at: 'finished',
  prompt: 'name',
  bytes: 'size',
};

/** Above each width and height. */
const MOST_PIXELS = 2 ** 24;

/** So many changes of states and marks are kept in mind. */
const MOST_FLIPS = 1_000;

/** A row that changed in its list bits alone. */
interface Flip {
  readonly stamp: number;
  readonly before: number;
  readonly after: number;
}

class Index implements ListIndex {
  readonly #db: DatabaseSync;
  readonly #prepare: ReturnType<typeof createStatements>;
  /** Rows that were written since they were last read. */
  readonly #written = new Set<number>();
  readonly #orders = new Map<SortKey, Uint32Array>();
  /** Groups are numbered from 1 in the order they are met: their own numbers have 48 bits. */
  readonly #numbers = new Map<number, number>();
  #isRead = false;
  /** The highest sequence number that is known: a row above it was added since. */
  #most = 0;
  #stamp = 1;
  /** When a row came or went, or got another group or shape. */
  #structureStamp = 1;
  /** When a row last got another place in an order. */
  readonly #placeStamps = new Map<SortKey, number>();
  /** Since the structure was another one. */
  #flips: Flip[] = [];
  #bits = new Uint16Array(0);
  #groups = new Uint32Array(0);
  #shapes = new Uint8Array(0);

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#prepare = createStatements(db);
  }

  get stamp(): number {
    this.#refresh();
    return this.#stamp;
  }
  get bits(): Uint16Array {
    return this.#bits;
  }
  get groups(): Uint32Array {
    return this.#groups;
  }
  get shapes(): Uint8Array {
    return this.#shapes;
  }

  isSame(stamp: number, sort: SortKey, mask: ListMask): boolean {
    this.#refresh();
    if (stamp < Math.max(this.#structureStamp, this.#placeStamps.get(sort) ?? 0)) return false;
    return this.#flips.every(
      (flip) => flip.stamp <= stamp || passes(flip.before, mask) === passes(flip.after, mask),
    );
  }

  order(sort: SortKey): Uint32Array {
    this.#refresh();
    const known = this.#orders.get(sort);
    if (known) return known;
    const row = this.#prepare(
      `SELECT group_concat(seq) AS seqs FROM (
         SELECT seq FROM generations INDEXED BY ${SORT_INDEXES[sort]} ORDER BY ${SORT_COLUMNS[sort]}, seq
       )`,
    ).get();
    const order = Uint32Array.from(numbersIn(row?.seqs));
    this.#orders.set(sort, order);
    return order;
  }

  #refresh(): void {
    if (!this.#isRead) {
      this.#listen();
      this.#readAll();
      this.#isRead = true;
    }
    this.#findAdded();
    if (this.#written.size === 0) return;
    // So many are read together faster than one by one.
    if (this.#written.size > 2_000) this.#readAll();
    else for (const seq of this.#written) this.#readRow(seq);
    this.#written.clear();
  }

  /** Added rows are looked for, not told of: a trigger costs each of 10,000 that are imported as much as the rest. */
  #findAdded(): void {
    const most = Number(this.#prepare('SELECT max(seq) AS most FROM generations').get()?.most ?? 0);
    if (most <= this.#most) return;
    for (let seq = this.#most + 1; seq <= most; seq += 1) this.#written.add(seq);
    this.#most = most;
    this.#orders.clear();
    this.#structureChanged();
  }
  #structureChanged(): void {
    this.#stamp += 1;
    this.#structureStamp = this.#stamp;
    this.#flips = [];
  }

  /** Has SQLite tell of each row that is changed or deleted, by triggers that live as long as this connection alone. */
  #listen(): void {
    this.#db.function('list_row_written', (seq) => {
      this.#written.add(Number(seq));
      this.#stamp += 1;
      return null;
    });
    this.#db.function('list_row_deleted', (seq) => {
      this.#written.add(Number(seq));
      // Its number may be given again.
      this.#most = Math.min(this.#most, Number(seq) - 1);
      this.#orders.clear();
      this.#structureChanged();
      return null;
    });
    this.#db.function('list_place_written', (column) => {
      const sort = COLUMN_SORTS[String(column)];
      this.#stamp += 1;
      if (!sort) return null;
      this.#orders.delete(sort);
      this.#placeStamps.set(sort, this.#stamp);
      return null;
    });
    const differs = (columns: readonly string[]): string =>
      columns.map((column) => `OLD.${column} IS NOT NEW.${column}`).join(' OR ');
    this.#db.exec(`
      CREATE TEMP TRIGGER list_row_deleted AFTER DELETE ON main.generations
        BEGIN SELECT list_row_deleted(OLD.seq); END;
      CREATE TEMP TRIGGER list_row_changed AFTER UPDATE OF ${WRITTEN.join(', ')} ON main.generations
        WHEN ${differs(WRITTEN)} BEGIN SELECT list_row_written(NEW.seq); END;
    `);
    for (const column of PLACE_COLUMNS) {
      this.#db.exec(`
        CREATE TEMP TRIGGER list_${column}_changed AFTER UPDATE OF ${column} ON main.generations
          WHEN ${differs([column])} BEGIN SELECT list_place_written('${column}'); END;
      `);
    }
  }

  #readAll(): void {
    // Two to a number each: what is read as text costs by the number, and by the digit.
    const row = this.#prepare(
      `SELECT max(seq) AS most, group_concat(seq * ${LIST_BITS} + list_bits) AS rows,
         group_concat(coalesce(take_group, 0)) AS groups,
         group_concat(coalesce(width, 0) * ${MOST_PIXELS} + coalesce(height, 0)) AS sizes
       FROM generations INDEXED BY generations_by_takes`,
    ).get();
    const [rows, groups, sizes] = [numbersIn(row?.rows), numbersIn(row?.groups), numbersIn(row?.sizes)];
    this.#structureChanged();
    this.#most = Number(row?.most ?? 0);
    this.#makeRoom(this.#most);
    this.#bits.fill(0);
    for (let place = 0; place < rows.length; place += 1) {
      const number = rows[place] ?? 0;
      const bits = number % LIST_BITS;
      const seq = (number - bits) / LIST_BITS;
      const size = sizes[place] ?? 0;
      const height = size % MOST_PIXELS;
      this.#bits[seq] = bits;
      this.#groups[seq] = this.#numberOf(groups[place] ?? 0);
      this.#shapes[seq] = shapeOf((size - height) / MOST_PIXELS, height, null);
    }
    // Rarely is a shape known by the words alone, while a clip is on its way.
    const worded = this.#prepare(
      `SELECT seq, aspect_ratio FROM generations INDEXED BY generations_by_takes
       WHERE aspect_ratio IS NOT NULL AND (width IS NULL OR height IS NULL)`,
    ).all();
    for (const { seq, aspect_ratio: words } of worded) {
      this.#shapes[Number(seq)] = shapeOf(null, null, String(words));
    }
  }

  #readRow(seq: number): void {
    this.#makeRoom(seq);
    const row = this.#prepare(`SELECT ${ROW_COLUMNS.join(', ')} FROM generations WHERE seq = ?`).get(seq);
    const bits = Number(row?.list_bits ?? 0);
    const group = this.#numberOf(Number(row?.take_group ?? 0));
    const [width, height] = [row?.width as number | null, row?.height as number | null];
    const shape = shapeOf(width ?? null, height ?? null, row?.aspect_ratio as string | null);
    const before = this.#bits[seq] ?? 0;
    if (group !== this.#groups[seq] || shape !== this.#shapes[seq] || this.#flips.length === MOST_FLIPS) {
      this.#structureChanged();
    } else if (bits !== before) this.#flips.push({ stamp: this.#stamp, before, after: bits });
    this.#bits[seq] = bits;
    this.#groups[seq] = group;
    this.#shapes[seq] = shape;
  }

  #numberOf(group: number): number {
    if (group === 0) return 0;
    const known = this.#numbers.get(group);
    if (known !== undefined) return known;
    const number = this.#numbers.size + 1;
    this.#numbers.set(group, number);
    return number;
  }

  #makeRoom(most: number): void {
    if (most < this.#bits.length) return;
    const room = most + 1_024;
    const larger = <T extends Uint8Array | Uint16Array | Uint32Array>(next: T, before: T): T => {
      next.set(before);
      return next;
    };
    this.#bits = larger(new Uint16Array(room), this.#bits);
    this.#groups = larger(new Uint32Array(room), this.#groups);
    this.#shapes = larger(new Uint8Array(room), this.#shapes);
  }
}

/** SQLite tells of a row's writing once for each connection, so that there is one index for each. */
const indexes = new WeakMap<DatabaseSync, ListIndex>();

/** Gives the index of this connection; it reads nothing before it is first asked. */
export function listIndexOf(db: DatabaseSync): ListIndex {
  const known = indexes.get(db);
  if (known) return known;
  const index = new Index(db);
  indexes.set(db, index);
  return index;
}
