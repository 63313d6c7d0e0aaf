/** Times without a zone, on a computer that is far from the service. */
import { expect, test } from 'vitest';
import { timeOf } from '../../../app/core/services/field-values.ts';

process.env.TZ = 'Asia/Shanghai';

test('A14: a time without a zone is the same moment on every computer', () => {
  expect(new Date(0).getTimezoneOffset()).toBe(-480);
  const at = Date.UTC(2024, 6, 1, 7, 35, 13);
  for (const text of [
    ...['2024-07-01T07:35:13', '2024-07-01 07:35:13', '2024/07/01 07:35:13', '2024-07-01T07:35:13.000000'],
    ...['2024-07-01T07:35:13Z', '2024-07-01T07:35:13z', '2024-07-01 07:35:13 UTC', '2024-07-01 07:35:13 GMT'],
    ...['2024-07-01T15:35:13+08:00', '2024-07-01T15:35:13+0800', '2024-07-01 15:35:13 +0800 CST'],
    ...['Mon, 01 Jul 2024 07:35:13 GMT', '1719819313', '1719819313000'],
  ]) {
    expect([text, timeOf(text)]).toEqual([text, at]);
  }
  for (const text of ['2024-07-01 07:35:13 CST', '2024-07-01 07:35:13 o’clock'])
    expect(timeOf(text)).toBeNull();
});
