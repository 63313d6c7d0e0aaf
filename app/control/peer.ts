/**
 * Serves one program that speaks to the running Dailies. Its lines are answered one after the other, and nothing of it
 * is read while it does not take what was said to it, so that neither a flood nor a slow reader takes more than its
 * share.
 */
import type { Socket } from 'node:net';
import * as v from 'valibot';
import { DailiesError } from '../shared/error-code.ts';
import { problemOf } from '../shared/result.ts';
import {
  CONTROL_VERSION,
  type ControlEvent,
  calls,
  clientHello,
  MAX_LINE_BYTES,
  parseLine,
  type Reply,
  request,
  type ServerHello,
} from './contract.ts';
import type { ControlHandlers } from './handlers.ts';
import { createLineReader } from './lines.ts';

/** Beyond it progress is left out: the next report says all that this one does. */
const BUSY_BYTES = 64 * 1024;
/** Beyond it changes of rows wait to be told as one. */
const SLOW_BYTES = 256 * 1024;
/** Beyond it nobody is listening. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;
/** Who says no hello for so long is let go. */
const HELLO_MS = 5_000;
/** Who is let go has so long to take the last word. */
const LAST_WORD_MS = 2_000;

export interface PeerDeps {
  readonly socket: Socket;
  readonly hello: Omit<ServerHello, 'dailies'>;
  readonly handlers: ControlHandlers;
  readonly log: (line: string) => void;
}

/** Greets one program, answers it and tells it of events, until it goes or is let go. */
export class Peer {
  readonly #deps: PeerDeps;
  readonly #lines = createLineReader(MAX_LINE_BYTES);
  /** Nothing is told before it has said who it is. */
  #isKnown = false;
  #isFollowing = false;
  /** Whether changes were held back, to be told as one that says to look at everything. */
  #hasMissedChanges = false;
  /** Lines of one read that wait for their turn; nothing more is read meanwhile. */
  #waiting: string[] = [];
  #isAnswering = false;
  readonly #helloTimer: NodeJS.Timeout;

  constructor(deps: PeerDeps) {
    this.#deps = deps;
    const { socket } = deps;
    this.#helloTimer = setTimeout(() => this.#end('it said nothing'), HELLO_MS).unref();
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('drain', () => {
      this.#tellMissed();
      void this.#answerAll();
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => clearTimeout(this.#helloTimer));
  }

  /** Tells it what has happened, if it wants to know. */
  tell(event: ControlEvent): void {
    if (!this.#isFollowing || this.#deps.socket.destroyed) return;
    const unread = this.#deps.socket.writableLength;
    if (event.name === 'progress' && unread > BUSY_BYTES) return;
    if (event.name === 'changed' && unread > SLOW_BYTES) {
      this.#hasMissedChanges = true;
      return;
    }
    this.#say({ type: 'event', ...event });
  }

  stop(): void {
    clearTimeout(this.#helloTimer);
    this.#deps.socket.end();
    this.#deps.socket.destroySoon();
  }

  #tellMissed(): void {
    if (!this.#hasMissedChanges) return;
    this.#hasMissedChanges = false;
    this.tell({ name: 'changed', value: { ids: null } });
  }

  #take(bytes: Buffer): void {
    const lines = this.#lines.push(bytes);
    if (lines === null) {
      this.#refuse(null);
      this.#end('a line of it was too long');
      return;
    }
    this.#waiting.push(...lines);
    void this.#answerAll();
  }

  async #answerAll(): Promise<void> {
    const { socket } = this.#deps;
    if (this.#isAnswering) return;
    this.#isAnswering = true;
    while (this.#waiting.length > 0 && !socket.destroyed) {
      socket.pause();
      // Goes on with `drain`.
      if (socket.writableNeedDrain) break;
      await this.#answer(this.#waiting.shift() as string);
      // Others have their turn between two lines of a flood.
      await new Promise(setImmediate);
    }
    this.#isAnswering = false;
    if (this.#waiting.length === 0) socket.resume();
  }

  async #answer(line: string): Promise<void> {
    if (!this.#isKnown) {
      this.#greet(line);
      return;
    }
    const parsed = v.safeParse(request, parseLine(line), { abortEarly: true });
    if (!parsed.success) {
      this.#refuse(null);
      return;
    }
    const { id, call, argument: given } = parsed.output;
    const argument = v.safeParse(calls[call].argument, given, { abortEarly: true });
    if (!argument.success) {
      this.#refuse(id);
      return;
    }
    try {
      if (call === 'follow') this.#isFollowing = true;
      const handler = call === 'follow' ? () => null : this.#deps.handlers[call];
      this.#say({ type: 'value', id, value: await handler(argument.output as never) });
    } catch (thrown) {
      if (!(thrown instanceof DailiesError)) {
        this.#deps.log(`control: ${call} failed: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
      }
      this.#say({ type: 'problem', id, problem: problemOf(thrown) });
    }
  }

  #greet(line: string): void {
    const parsed = v.safeParse(clientHello, parseLine(line));
    if (!parsed.success) {
      this.#end('it is no Dailies');
      return;
    }
    clearTimeout(this.#helloTimer);
    // Said to another version as well: so it knows whom it cannot speak to.
    this.#write({ dailies: CONTROL_VERSION, ...this.#deps.hello });
    if (parsed.output.dailies !== CONTROL_VERSION) this.#end('it is of another version');
    else this.#isKnown = true;
  }

  #refuse(id: number | null): void {
    this.#say({ type: 'problem', id, problem: { code: 'bad-input', facts: {} } });
  }

  #say(reply: Reply): void {
    this.#write(reply);
  }

  #write(value: object): void {
    const { socket } = this.#deps;
    if (socket.destroyed || !socket.writable) return;
    socket.write(`${JSON.stringify(value)}\n`);
    if (socket.writableLength > MAX_UNREAD_BYTES) {
      this.#deps.log('control: a program that does not listen was let go');
      socket.destroy();
    }
  }

  #end(reason: string): void {
    this.#deps.log(`control: let a program go: ${reason}`);
    this.#waiting = [];
    const { socket } = this.#deps;
    // Nothing of it is read any more, and it is not waited for: it may take no answer and send without an end.
    socket.pause();
    if (socket.writableNeedDrain) socket.destroy();
    else socket.destroySoon();
    const timer = setTimeout(() => socket.destroy(), LAST_WORD_MS).unref();
    socket.once('close', () => clearTimeout(timer));
  }
}
