/**
 * Keeps in memory what the list is ordered, filtered, grouped and laid out by, of every row: 2 MB for 100,000. An order
 * is read with the states and marks (10 ms), groups and shapes once a list is laid out by them (40 ms); all is then kept
 * in step row by row: SQLite itself tells which rows were written.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { SortKey } from '../../shared/library-view.ts';
import { shapeOf } from '../../shared/list-outline.ts';
import { LIST_BITS, type ListMask, passes, SORT_COLUMNS, SORT_INDEXES } from './list-order.ts';
import { numbersIn } from './numbers-in.ts';
import { tellOfRowChanges } from './row-changes.ts';
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

const ROW_COLUMNS = ['list_bits', 'take_group', 'width', 'height', 'aspect_ratio'];

/** Above each width and height. */
const MOST_PIXELS = 2 ** 24;

/** So many changes of states and marks are kept in mind. */
const MOST_FLIPS = 1_000;

/** More rows than these are read together faster than one by one. */
const READ_SINGLY = 2_000;

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
  #isListening = false;
  /** What the file's version was for others' writes, of which no trigger tells. */
  #othersVersion: unknown;
  /** Whether states and marks are read, and groups and shapes. */
  #hasBits = false;
  #hasLayout = false;
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
    if (!this.#hasLayout) this.#readLayout();
    return this.#groups;
  }
  get shapes(): Uint8Array {
    if (!this.#hasLayout) this.#readLayout();
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
    this.#refresh(sort);
    return this.#orders.get(sort) ?? this.#readOrder(sort);
  }

  /** @param sort what is read first where nothing is known: the states come with it. */
  #refresh(sort: SortKey = 'tracked'): void {
    if (!this.#isListening) this.#listen();
    const version = this.#prepare('PRAGMA data_version').get()?.data_version;
    if (version !== this.#othersVersion || this.#written.size > READ_SINGLY) this.#forget();
    this.#othersVersion = version;
    if (!this.#hasBits) this.#readOrder(sort);
    this.#findAdded();
    for (const seq of this.#written) this.#readRow(seq);
    this.#written.clear();
  }

  /** Has all be read anew. */
  #forget(): void {
    this.#written.clear();
    this.#orders.clear();
    [this.#hasBits, this.#hasLayout] = [false, false];
    this.#structureChanged();
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

  #listen(): void {
    this.#isListening = true;
    tellOfRowChanges(this.#db, {
      onWritten: (seq) => {
        this.#written.add(seq);
        this.#stamp += 1;
      },
      onDeleted: (seq) => {
        this.#written.add(seq);
        // Its number may be given again.
        this.#most = Math.min(this.#most, seq - 1);
        this.#orders.clear();
        this.#structureChanged();
      },
      onMoved: (sort) => {
        this.#stamp += 1;
        this.#orders.delete(sort);
        this.#placeStamps.set(sort, this.#stamp);
      },
    });
  }

  #readOrder(sort: SortKey): Uint32Array {
    const order = this.#hasBits ? Uint32Array.from(this.#inOrder(sort, 'seq')) : this.#readWithBits(sort);
    this.#orders.set(sort, order);
    return order;
  }

  /** Reads a number of each row: what is read as text costs by the number, and by the digit. */
  #inOrder(sort: SortKey, number: string): Float64Array {
    const row = this.#prepare(
      `SELECT group_concat(${number}) AS numbers FROM (
         SELECT seq, list_bits FROM generations INDEXED BY ${SORT_INDEXES[sort]}
         ORDER BY ${SORT_COLUMNS[sort]}, seq
       )`,
    ).get();
    return numbersIn(row?.numbers);
  }

  /** Reads an order with the state and mark of each row, two to a number. */
  #readWithBits(sort: SortKey): Uint32Array {
    const numbers = this.#inOrder(sort, `seq * ${LIST_BITS} + list_bits`);
    const order = new Uint32Array(numbers.length);
    let most = 0;
    for (let place = 0; place < numbers.length; place += 1) {
      const seq = Math.floor((numbers[place] ?? 0) / LIST_BITS);
      order[place] = seq;
      most = Math.max(most, seq);
    }
    this.#hasBits = true;
    this.#most = most;
    this.#makeRoom(most);
    this.#bits.fill(0);
    for (let place = 0; place < numbers.length; place += 1) {
      this.#bits[order[place] ?? 0] = (numbers[place] ?? 0) % LIST_BITS;
    }
    return order;
  }

  #readLayout(): void {
    // Width and height as one number.
    const row = this.#prepare(
      `SELECT max(seq) AS most, group_concat(seq) AS seqs, group_concat(coalesce(take_group, 0)) AS groups,
         group_concat(coalesce(width, 0) * ${MOST_PIXELS} + coalesce(height, 0)) AS sizes
       FROM generations INDEXED BY generations_by_takes`,
    ).get();
    const [seqs, groups, sizes] = [numbersIn(row?.seqs), numbersIn(row?.groups), numbersIn(row?.sizes)];
    this.#hasLayout = true;
    this.#makeRoom(Number(row?.most ?? 0));
    for (let place = 0; place < seqs.length; place += 1) {
      const seq = seqs[place] ?? 0;
      const size = sizes[place] ?? 0;
      const height = size % MOST_PIXELS;
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
    const before = this.#bits[seq] ?? 0;
    const isLaidOutAnew = this.#hasLayout && this.#layOut(seq, row ?? {});
    if (isLaidOutAnew || this.#flips.length === MOST_FLIPS) this.#structureChanged();
    else if (bits !== before) this.#flips.push({ stamp: this.#stamp, before, after: bits });
    this.#bits[seq] = bits;
  }

  /** Says whether the row has another group or shape now. */
  #layOut(seq: number, row: Record<string, unknown>): boolean {
    const group = this.#numberOf(Number(row.take_group ?? 0));
    const [width = null, height = null] = [row.width, row.height] as (number | null | undefined)[];
    const shape = shapeOf(width, height, (row.aspect_ratio as string | null | undefined) ?? null);
    const isOther = group !== this.#groups[seq] || shape !== this.#shapes[seq];
    this.#groups[seq] = group;
    this.#shapes[seq] = shape;
    return isOther;
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
