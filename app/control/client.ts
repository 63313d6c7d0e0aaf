/** Connects to the Dailies that has a library open, and asks it. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import * as v from 'valibot';
import { DailiesError } from '../shared/error-code.ts';
import { addressOf, type Surroundings } from './address.ts';
import {
  type CallName,
  CONTROL_VERSION,
  type ControlEvent,
  calls,
  events,
  parseLine,
  reply,
  type ServerHello,
  serverHello,
} from './contract.ts';
import { createLineReader } from './lines.ts';
import type { ControlSession } from './session.ts';

/** An answer may be as long as its question; an event is short. */
const MAX_ANSWER = 1024 * 1024;
/** For a Dailies that is busy; one that does not say hello in that time hangs. */
const HELLO_MS = 10_000;

interface Question {
  readonly name: CallName;
  readonly resolve: (value: never) => void;
  readonly reject: (thrown: unknown) => void;
}

const lostConnection = (): DailiesError => new DailiesError('connection-lost');

/** Opens a socket; null where nobody listens. */
async function open(address: string): Promise<Socket | null> {
  const socket = connect(address);
  try {
    await once(socket, 'connect');
    return socket;
  } catch {
    socket.destroy();
    return null;
  }
}

/**
 * Connects to the Dailies that has the library of this folder open; null where none can be spoken to. Throws DailiesError
 * `library-in-use` for one of another version.
 */
export async function connectControl(
  dataFolder: string,
  surroundings?: Surroundings,
): Promise<ControlSession | null> {
  const address = addressOf(dataFolder, surroundings);
  const socket = address === null ? null : await open(address);
  if (socket === null) return null;
  const connection = new Connection(socket);
  const hello = await connection.hello();
  if (hello === null) return null;
  if (hello.dailies !== CONTROL_VERSION) {
    connection.close();
    throw new DailiesError('library-in-use', { path: dataFolder });
  }
  return connection.session(hello);
}

/**
 * Holds one connection: matches answers to questions by number, and passes events on. Whatever no Dailies of this
 * version says ends it.
 */
class Connection {
  readonly #socket: Socket;
  readonly #lines = createLineReader(MAX_ANSWER);
  readonly #questions = new Map<number, Question>();
  readonly #listeners = new Set<(event: ControlEvent) => void>();
  readonly #hello = Promise.withResolvers<ServerHello | null>();
  readonly #lost = Promise.withResolvers<void>();
  #hasHello = false;
  #isClosed = false;
  #isFollowing = false;
  #lastId = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#onClose());
    const timer = setTimeout(() => socket.destroy(), HELLO_MS);
    void this.#hello.promise.then(() => clearTimeout(timer));
    this.#write({ dailies: CONTROL_VERSION });
  }

  /** Resolves with the first line; null where the other end went away, or is no Dailies. */
  hello(): Promise<ServerHello | null> {
    return this.#hello.promise;
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.destroySoon();
  }

  session({ owner, version, pid }: ServerHello): ControlSession {
    return {
      ...{ owner, version, pid, lost: this.#lost.promise },
      call: (name, argument) => this.#ask(name, argument) as never,
      on: (listener) => {
        this.#listeners.add(listener);
        if (!this.#isFollowing) {
          this.#isFollowing = true;
          // Its end is told by `lost`.
          this.#ask('follow', undefined).catch(() => undefined);
        }
        return () => void this.#listeners.delete(listener);
      },
      close: () => this.close(),
    };
  }

  #ask(name: CallName, argument: unknown): Promise<unknown> {
    if (this.#socket.destroyed || !this.#socket.writable) return Promise.reject(lostConnection());
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<never>();
    this.#questions.set(id, { name, resolve, reject });
    this.#write({ id, call: name, ...(argument === undefined ? {} : { argument }) });
    return promise;
  }

  #write(value: object): void {
    this.#socket.write(`${JSON.stringify(value)}\n`);
  }

  #take(bytes: Buffer): void {
    const lines = this.#lines.push(bytes);
    if (lines === null || !lines.every((line) => this.#understand(line))) this.#socket.destroy();
  }

  /** Takes one line; gives false for one that no Dailies of this version says. */
  #understand(line: string): boolean {
    const value = parseLine(line);
    if (!this.#hasHello) {
      const hello = v.safeParse(serverHello, value);
      this.#hasHello = hello.success;
      if (hello.success) this.#hello.resolve(hello.output);
      return hello.success;
    }
    const parsed = v.safeParse(reply, value);
    if (!parsed.success) return false;
    const said = parsed.output;
    if (said.type === 'event') {
      const event = v.safeParse(events[said.name] as v.GenericSchema, said.value);
      if (!event.success) return false;
      const told = { name: said.name, value: event.output } as ControlEvent;
      for (const listener of [...this.#listeners]) listener(told);
      return true;
    }
    const question = said.id === null ? undefined : this.#questions.get(said.id);
    if (said.id === null || !question) return false;
    this.#questions.delete(said.id);
    if (said.type === 'problem') {
      question.reject(new DailiesError(said.problem.code, said.problem.facts));
      return true;
    }
    const answer = v.safeParse(calls[question.name].value as v.GenericSchema, said.value);
    if (!answer.success) return false;
    question.resolve(answer.output as never);
    return true;
  }

  #onClose(): void {
    this.#hello.resolve(null);
    for (const { reject } of this.#questions.values()) reject(lostConnection());
    this.#questions.clear();
    if (!this.#isClosed) this.#lost.resolve();
  }
}
