/** Declares what a look at a whole file found, and how the bytes of one are had. */
import type { Remark } from '../../../../shared/generation.ts';

export type ReadAt = (position: number, length: number) => Promise<Uint8Array>;

export type Finding =
  | { readonly state: 'whole' }
  /** It plays, though its form is not as it should be (docs/rules.md, T5). */
  | { readonly state: 'odd'; readonly remark: Remark; readonly why: string }
  /** It is not a file of its kind, or says of itself that some of it is missing (docs/rules.md, T14). */
  | { readonly state: 'broken'; readonly why: string }
  /** Its parts are whole, but it speaks of more than there are: cut, unless the server says that this is all. */
  | { readonly state: 'short'; readonly why: string };

export const WHOLE: Finding = { state: 'whole' };
export const broken = (why: string): Finding => ({ state: 'broken', why });
export const short = (why: string): Finding => ({ state: 'short', why });
export const odd = (remark: Remark, why: string): Finding => ({ state: 'odd', remark, why });
