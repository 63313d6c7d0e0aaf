/** Text of any characters at all, drawn at random. */
import fc from 'fast-check';

interface Lengths {
  readonly minLength?: number;
  readonly maxLength?: number;
}

const SURROGATES = 0xdfff - 0xd800 + 1;
const codePoint = fc
  .integer({ min: 0, max: 0x10ffff - SURROGATES })
  .map((number) => (number < 0xd800 ? number : number + SURROGATES));

/**
 * Draws texts of any code points but half a pair, and now and then words that mean something to JavaScript. It is what
 * fast-check's own unit `binary` draws, which takes two seconds of the processor to make before the first text.
 */
export function anyText(lengths: Lengths = {}): fc.Arbitrary<string> {
  return fc.oneof(
    {
      weight: 9,
      arbitrary: fc.array(codePoint, lengths).map((points) => String.fromCodePoint(...points)),
    },
    { weight: 1, arbitrary: fc.string(lengths) },
  );
}
