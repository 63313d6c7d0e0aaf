/**
 * The stand-ins against Electron's own types: what gives a promise there gives one here, or an app that forgets to
 * wait would pass its tests and lose an error on a real Electron. Checked by the compiler (`npm run types`).
 */
import type * as Electron from 'electron';
import { expectTypeOf, test } from 'vitest';
import type * as Host from '../host/electron/index.ts';
import type * as Fake from './electron.ts';

// biome-ignore lint/suspicious/noExplicitAny: whatever a method takes
type Method = (...args: any[]) => unknown;
type GivesPromise<T extends Method> = Extract<ReturnType<T>, Promise<unknown>> extends never ? false : true;

/** The methods of a stand-in that give a promise where Electron gives none, or the other way about. */
type Unlike<Ours, Theirs> = {
  [K in keyof Ours & keyof Theirs]: Ours[K] extends Method
    ? Theirs[K] extends Method
      ? GivesPromise<Ours[K]> extends GivesPromise<Theirs[K]>
        ? never
        : K
      : never
    : never;
}[keyof Ours & keyof Theirs];

type UnlikeAnywhere<Ours> = {
  [K in keyof Ours & keyof typeof Electron]: Ours[K] extends abstract new (
    // biome-ignore lint/suspicious/noExplicitAny: whatever a class takes
    ...args: any[]
  ) => infer Instance
    ? (typeof Electron)[K] extends abstract new (
        // biome-ignore lint/suspicious/noExplicitAny: whatever a class takes
        ...args: any[]
      ) => infer Real
      ? Unlike<Instance, Real>
      : never
    : Unlike<Ours[K], (typeof Electron)[K]>;
}[keyof Ours & keyof typeof Electron];

test('the fake of the unit tests gives a promise where Electron does', () => {
  expectTypeOf<UnlikeAnywhere<typeof Fake>>().toBeNever();
});

test('the stand-in of the end-to-end specs gives a promise where Electron does', () => {
  expectTypeOf<UnlikeAnywhere<typeof Host>>().toBeNever();
});

test('a stand-in that forgets a promise, or makes one up, does not compile', () => {
  expectTypeOf<
    Unlike<{ writeText(text: string): void }, typeof Electron.clipboard>
  >().toEqualTypeOf<'writeText'>();
  expectTypeOf<Unlike<{ isReady(): Promise<boolean> }, typeof Electron.app>>().toEqualTypeOf<'isReady'>();
});
