/** Values that a parser of the contract takes, made from the parser itself, so that a new call is tried by itself. */
import fc from 'fast-check';
import type * as v from 'valibot';
import { ITEM_ID } from '../../../app/shared/generation.ts';

/** What there is to see of a valibot schema. */
interface Shape {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Shape>>;
  readonly item?: Shape;
  readonly wrapped?: Shape;
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
  readonly pipe?: readonly { readonly type: string; readonly requirement?: unknown }[];
}

export function valuesOf(schema: v.GenericSchema): fc.Arbitrary<unknown> {
  return ofShape(schema as unknown as Shape);
}

function ofShape(shape: Shape): fc.Arbitrary<unknown> {
  const limit = (type: string): number | undefined => {
    const found = shape.pipe?.find((step) => step.type === type)?.requirement;
    return typeof found === 'number' ? found : undefined;
  };
  switch (shape.type) {
    case 'undefined':
      return fc.constant(undefined);
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'literal':
      return fc.constant(shape.literal);
    case 'picklist':
      return fc.constantFrom(...(shape.options ?? []));
    case 'string':
      return shape.pipe?.some(({ requirement }) => requirement === ITEM_ID)
        ? fc.stringMatching(ITEM_ID, { maxLength: 260 })
        : fc.string({ maxLength: Math.min(limit('max_length') ?? 50, 50) });
    case 'number':
      return fc.integer({ min: limit('min_value') ?? -10, max: limit('max_value') ?? 10_000 });
    case 'array':
      return fc.array(ofShape(required(shape.item)), { minLength: limit('min_length') ?? 0, maxLength: 4 });
    case 'nullable':
      return fc.option(ofShape(required(shape.wrapped)));
    case 'optional':
      return ofShape(required(shape.wrapped));
    case 'object':
    case 'strict_object': {
      const entries = Object.entries(shape.entries ?? {});
      const optional = entries.filter(([, { type }]) => type === 'optional').map(([name]) => name);
      const model = Object.fromEntries(entries.map(([name, entry]) => [name, ofShape(entry)]));
      return fc.record(model, {
        requiredKeys: entries.map(([name]) => name).filter((name) => !optional.includes(name)),
      });
    }
    default:
      throw new Error(`No values are known for ${shape.type}; add them here`);
  }
}

function required(shape: Shape | undefined): Shape {
  if (shape === undefined) throw new Error('A schema without the part that its type has');
  return shape;
}
