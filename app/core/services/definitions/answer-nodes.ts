/** Lays an answer open: each value in it with the path that leads to it, also into texts that hold JSON. */
import { asObject } from '../field-values.ts';
import { fieldName } from '../links/link-fields.ts';
import { readShortJson } from '../read-json.ts';

const MAX_NODES = 5_000;
const MAX_DEPTH = 14;
/** What a path may hold between its dots. */
const KEY = /^[A-Za-z0-9_$-]{1,64}$/;

export interface AnswerNode {
  readonly path: string;
  /** The nearest name, plain: `taskId` and `task_id` are `taskid`. Empty for the answer itself. */
  readonly name: string;
  /** The names above it, from the outside in. */
  readonly above: readonly string[];
  /** The path of the object that it is a field of. */
  readonly parent: string;
  readonly value: unknown;
}

/** Gives the values of an answer in its order, objects and lists among them; at most 5,000. */
export function nodesOf(answer: unknown): readonly AnswerNode[] {
  const nodes: AnswerNode[] = [];
  function visit(node: AnswerNode, depth: number): void {
    if (nodes.length >= MAX_NODES || depth > MAX_DEPTH) return;
    nodes.push(node);
    const inner = typeof node.value === 'string' ? readShortJson(node.value) : node.value;
    if (Array.isArray(inner)) {
      for (const [place, value] of inner.entries()) {
        if (place > 99) break;
        visit({ ...node, path: `${node.path}[${place}]`, value }, depth + 1);
      }
      return;
    }
    for (const [key, value] of Object.entries(asObject(inner) ?? {})) {
      if (!KEY.test(key)) continue;
      visit(
        {
          path: node.path === '' ? key : `${node.path}.${key}`,
          name: fieldName(key),
          above: node.name === '' ? [] : [...node.above, node.name],
          parent: node.path,
          value,
        },
        depth + 1,
      );
    }
  }
  visit({ path: '', name: '', above: [], parent: '', value: answer }, 0);
  return nodes;
}

/** Reads the JSON in a text that was pasted, with whatever stands around it; undefined where there is none. */
export function jsonInText(text: string): unknown {
  const whole = readShortJson(text.trim());
  if (typeof whole === 'string') return readShortJson(whole);
  if (whole !== undefined) return whole;
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1;
  const starts = [...text.matchAll(/^[ \t]*[[{]/gm)].slice(0, 20).map(({ index }) => index);
  const first = text.search(/[[{]/);
  for (const start of first < 0 ? [] : [...starts, first]) {
    const value = start < end ? readShortJson(text.slice(start, end)) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}
