/** Any text that holds ids (T22), and chats with JSON in them (B2). */
import { describe, expect, test } from 'vitest';
import { decodeText } from '../../../app/core/tracking/decode-text.ts';
import { findTaskIds } from '../../../app/core/tracking/find-task-ids.ts';

const A = '4665a07c-7641-4809-a133-10786201bb56';
const B = '0b9d2c51-3f4e-4c0a-9a7d-5e2f8c61d7a4';
const C = '6eb6bf3e-8ea4-4f01-ae3c-2bb8c4a4e4a2';

describe('T22: ids are found', () => {
  test.each<[string, string, readonly string[]]>([
    ['beside Chinese commas', `${A}，${B}、${C}；`, [A, B, C]],
    ['beside a Chinese full stop', `任务是${A}。还有${B}！`, [A, B]],
    ['in corner brackets', `「${A}」『${B}』（${C}）【${A}】`, [A, B, C]],
    ['in smart quotes', `“${A}” ‘${B}’ «${C}»`, [A, B, C]],
    ['beside zero-width blanks', `\u200b${A}\u200b${B}\ufeff\n\u2060${C}`, [A, B, C]],
    ['with a zero-width blank within', `${A.slice(0, 9)}\u200b${A.slice(9)}`, [A]],
    ['with the hyphens of a word processor', A.replaceAll('-', '\u2011'), [A]],
    ['beside blanks that do not break', `${A}\u00a0${B}\u3000${C}`, [A, B, C]],
    ['in braces', `{${A}}\n{${B}}`, [A, B]],
    ['as URNs', `urn:uuid:${A}\nURN:UUID:${B}`, [A, B]],
    ['in a web page', `<ul>\n<li>${A}</li>\n<li data-id="${B}">two</li>\n</ul>`, [A, B]],
    ['in one line of a web page', `<p>${A}</p><br/>${B}`, [A, B]],
    ['behind entities', `&quot;${A}&quot;&nbsp;${B}&#44;${C}`, [A, B, C]],
    ['with hyphens as entities', A.replaceAll('-', '&#45;'), [A]],
    ['in markdown', `* **${A}**\n- \`${B}\`\n1. [${C}](https://gw.test/x)`, [A, B, C]],
    ['in a table', `| ${A} | done |\n| ${B} | failed |`, [A, B]],
    ['in the path of an address', `https://gw.test/v1/videos/${A}/content`, [A]],
    ['in the query of an address', `https://gw.test/q?task_id=${A}&x=1`, [A]],
    [
      'in an address within another',
      `https://x.test/?to=https%3A%2F%2Fgw.test%2Fluma%2Fgenerations%2F${A}%3Fx`,
      [A],
    ],
    [
      'in addresses, one a line',
      `https://gw.test/v1/videos/${A}\nhttps://gw.test/v1/videos/${B}/content`,
      [A, B],
    ],
    ['in capitals', A.toUpperCase(), [A.toUpperCase()]],
    ['in both cases, as one', `${A}\n${A.toUpperCase()}`, [A]],
    ['without hyphens, in talk', `it is ${A.replaceAll('-', '')}, thanks`, [A.replaceAll('-', '')]],
    ['in a log', `2026-01-01T00:00:00Z INFO task=${A} state=done\n2026 WARN [${B}]: late`, [A, B]],
    ['in CSV', `id,state\n${A},done\n${B},failed`, [A, B]],
    [
      'in the texts of a chat’s export',
      JSON.stringify({ messages: [{ text: `here: ${A}` }, { text: B }] }),
      [A, B],
    ],
  ])('%s', (_, text, expected) => {
    expect(findTaskIds(text).ids).toEqual(expected);
  });

  test('T22: in UTF-16 with and without its mark, and among zero bytes', () => {
    const text = `${A}\r\n${B}\r\n`;
    const little = Buffer.from(text, 'utf16le');
    const big = Buffer.from(little).swap16();
    for (const bytes of [
      little,
      big,
      Buffer.concat([Buffer.from([0xff, 0xfe]), little]),
      Buffer.concat([Buffer.from([0xfe, 0xff]), big]),
      Buffer.from(`任务 ${text}`, 'utf16le'),
      Buffer.from(`${A}\0${B}\0`),
      Buffer.from(`\ufeff${text}`),
    ]) {
      expect(findTaskIds(decodeText(bytes)).ids).toEqual([A, B]);
    }
  });
});

describe('B2: a chat with JSON in it', () => {
  const ids = Array.from({ length: 11 }, (_, index) => A.replace(/^.{2}/, String(10 + index)));

  test('gives the ids of both, in order', () => {
    const chat = ids.map((id, index) =>
      index === 5 ? `{"id":"${id}","state":"queued"}` : `number ${index}: ${id}, see you`,
    );
    expect(findTaskIds(chat.join('\n')).ids).toEqual(ids);
    expect(findTaskIds(chat.join(' ')).ids).toEqual(ids);
  });

  test('with several answers, braces of prose, and JSON that does not end', () => {
    const text = `first {not json} ${A}\n\`\`\`json\n{\n  "task_id": "task-7",\n  "video": {"url": "https://c/${C}/v.mp4"}\n}\n\`\`\`\n[{"id":"${B}"}] and {"id": "${C}`;
    expect(findTaskIds(text).ids).toEqual([A, 'task-7', B, C]);
  });

  test('takes no words of a JSON list for ids', () => {
    expect(findTaskIds(`tags ["red", "fox"] of ${A}`).ids).toEqual([A]);
  });

  test('below a list of plain ids keeps those too', () => {
    expect(findTaskIds('task-0001\ntask-0002\n{"id":"task-0003"}').ids).toEqual([
      'task-0001',
      'task-0002',
      'task-0003',
    ]);
  });
});

test('A12: a megabyte of brackets, closed or not, is read at once', () => {
  for (const text of [
    '{\n'.repeat(500_000),
    '[{'.repeat(500_000),
    `${'['.repeat(500_000)}${']'.repeat(500_000)}`,
  ]) {
    const before = process.cpuUsage();
    expect(findTaskIds(text).ids).toEqual([]);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1_500);
  }
});
