/**
 * Keeps in memory what the list is ordered, filtered, grouped and laid out by, of every row: 2 MB for 100,000. An order
 * is read with the states and marks (10 ms), groups and shapes once a list is laid out by them (40 ms); all is then kept
 * in step row by row: SQLite itself tells which rows were written.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { SortKey } from '../../shared/library-view.ts';
import { LAYOUT_COLUMNS, ListLayout } from './list-layout.ts';
import { LIST_BITS, type ListMask, passes, SORT_COLUMNS, SORT_INDEXES } from './list-order.ts';
import { ListOrders } from './list-orders.ts';
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
  /** The same where it is in memory: null where it would have to be read. */
  knownOrder(sort: SortKey): Uint32Array | null;
  /** By sequence number: as schema.ts writes `list_bits`. */
  readonly bits: Uint16Array;
  /** By sequence number: takes of one another have the same number, 0 for a clip that has none. */
  readonly groups: Uint32Array;
  /** By sequence number; see app/shared/list-outline.ts. */
  readonly shapes: Uint8Array;
}

const ROW_COLUMNS = ['list_bits', ...LAYOUT_COLUMNS];

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
  readonly #orders: ListOrders;
  readonly #layout: ListLayout;
  #isListening = false;
  /** What the file's version was for others' writes, of which no trigger tells. */
  #othersVersion: unknown;
  /** Whether states and marks are read. */
  #hasBits = false;
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

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#prepare = createStatements(db);
    this.#orders = new ListOrders(db);
    this.#layout = new ListLayout(db);
  }

  get stamp(): number {
    this.#refresh();
    return this.#stamp;
  }
  get bits(): Uint16Array {
    return this.#bits;
  }
  get groups(): Uint32Array {
    return this.#layout.groups;
  }
  get shapes(): Uint8Array {
    return this.#layout.shapes;
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
    return this.#orders.of(sort) ?? this.#readOrder(sort);
  }

  knownOrder(sort: SortKey): Uint32Array | null {
    if (!this.#hasBits || this.#dataVersion() !== this.#othersVersion) return null;
    this.#refresh(sort);
    return this.#orders.of(sort);
  }

  #dataVersion(): unknown {
    return this.#prepare('PRAGMA data_version').get()?.data_version;
  }

  /** @param sort what is read first where nothing is known: the states come with it. */
  #refresh(sort: SortKey = 'tracked'): void {
    if (!this.#isListening) this.#listen();
    const version = this.#dataVersion();
    if (version !== this.#othersVersion) this.#forget();
    this.#othersVersion = version;
    if (this.#hasBits) this.#findAdded();
    if (!this.#hasBits) this.#readOrder(sort);
    for (const seq of this.#written) this.#readRow(seq);
    this.#written.clear();
  }

  /** Has all be read anew. */
  #forget(): void {
    this.#written.clear();
    this.#orders.forget();
    this.#layout.forget();
    this.#hasBits = false;
    this.#structureChanged();
  }

  /** Added rows are looked for, not told of: a trigger costs each of 10,000 that are imported as much as the rest. */
  #findAdded(): void {
    const most = this.#highest();
    // Fewer than were known are left where what was added has been rolled back.
    if (most < this.#most || this.#written.size + most - this.#most > READ_SINGLY) this.#forget();
    if (!this.#hasBits || most === this.#most) return;
    for (let seq = this.#most + 1; seq <= most; seq += 1) {
      this.#written.add(seq);
      this.#orders.move(seq);
    }
    this.#most = most;
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
      onDeleted: (seq, most) => {
        this.#written.add(seq);
        this.#most = Math.min(this.#most, most);
        this.#orders.move(seq);
        this.#structureChanged();
      },
      onMoved: (seq, sorts) => {
        this.#stamp += 1;
        this.#orders.move(seq, sorts);
        for (const sort of sorts) this.#placeStamps.set(sort, this.#stamp);
      },
    });
  }

  #readOrder(sort: SortKey): Uint32Array {
    const order = this.#hasBits ? new Uint32Array(this.#inOrder(sort, 'seq')) : this.#readWithBits(sort);
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
    this.#most = this.#highest();
    this.#makeRoom(this.#most);
    this.#bits.fill(0);
    const bits = this.#bits;
    const order = new Uint32Array(numbers.length);
    for (let place = 0; place < numbers.length; place += 1) {
      const number = numbers[place] ?? 0;
      const seq = Math.floor(number / LIST_BITS);
      order[place] = seq;
      bits[seq] = number - seq * LIST_BITS;
    }
    this.#hasBits = true;
    return order;
  }

  #highest(): number {
    return Number(this.#prepare('SELECT max(seq) AS most FROM generations').get()?.most ?? 0);
  }

  #readRow(seq: number): void {
    this.#makeRoom(seq);
    const row = this.#prepare(`SELECT ${ROW_COLUMNS.join(', ')} FROM generations WHERE seq = ?`).get(seq);
    const bits = Number(row?.list_bits ?? 0);
    const before = this.#bits[seq] ?? 0;
    const isLaidOutAnew = this.#layout.change(seq, row ?? {});
    if (isLaidOutAnew || this.#flips.length === MOST_FLIPS) this.#structureChanged();
    else if (bits !== before) this.#flips.push({ stamp: this.#stamp, before, after: bits });
    this.#bits[seq] = bits;
  }

  #makeRoom(most: number): void {
    if (most < this.#bits.length) return;
    const bits = new Uint16Array(most + 1_024);
    bits.set(this.#bits);
    this.#bits = bits;
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
