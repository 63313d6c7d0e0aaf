/** State words of all known services (A5). */
import { describe, expect, test } from 'vitest';
import { parseGeneration } from '../../../app/core/services/parse-generation.ts';
import { stateOf } from '../../../app/core/services/state-words.ts';

const CLIP = 'https://cdn.test/v.mp4';
const stateIn = (fields: object): string | undefined =>
  parseGeneration({ id: 'task-1', ...fields }, 'task-1')?.state;

test.each([
  [
    'pending',
    [
      'queued',
      'IN_QUEUE',
      'NOT_START',
      'submitted',
      'waiting',
      'queuing',
      'Queueing',
      'Preparing',
      'created',
      'staged',
      'THROTTLED',
      'starting',
      'PENDING',
    ],
  ],
  [
    'processing',
    ['dreaming', 'in_progress', 'IN_PROGRESS', 'in progress', 'RUNNING', 'generating', 'Processing'],
  ],
  ['completed', ['succeeded', 'SUCCEEDED', 'succeed', 'finished', 'success', 'Success', 'COMPLETED', 'done']],
  [
    'failed',
    [
      'error',
      'cancelled',
      'canceled',
      'CANCELED',
      'expired',
      'nsfw',
      'rejected',
      'fail',
      'Fail',
      'FAILURE',
      'aborted',
      'content_filtered',
      'MODERATION_FAILED',
      'cancelled by user',
      'prompt-rejected',
    ],
  ],
  [
    'completed',
    [
      '✅ Completed!',
      ' completed.\n',
      'ＣＯＭＰＬＥＴＥＤ',
      'completed\u200b',
      '"completed"',
      '完了',
      '완료',
      'готово',
    ],
  ],
  ['completed', ['Terminé', 'termine\u0301', 'Concluído', 'completado', 'abgeschlossen']],
  [
    'failed',
    ['❌ FAILED', '失敗', '失败。', '실패', 'échoué', 'fehlgeschlagen', 'Falhou', 'fallido', 'ошибка'],
  ],
  [
    'failed',
    ['failed_moderation', 'Failed: out of memory', 'rejected_content', 'cancelled_timeout_by_admin'],
  ],
  ['processing', ['處理中', '処理中', 'in Bearbeitung', 'en cours', '(processing…)']],
  ['unknown', ['failed_will_retry', 'failed, trying again', 'cancelling', '50%', '✅']],
  ['unknown', ['wandering', '', 'UNKNOWN', 'retrying_after_failures', 'failover', 'error_check']],
] as const)('A5: %s in the words of every service, whatever their case', (state, words) => {
  for (const word of words) expect([word, stateOf(word)]).toEqual([word, state]);
});

describe('A5', () => {
  test('a word that is not known is tried where a clean link is there, and waited for where none is', () => {
    expect(stateIn({ status: 'wandering', video_url: CLIP })).toBe('completed');
    expect(stateIn({ status: 'wandering', result_url: CLIP })).toBe('completed');
    expect(stateIn({ status: 'wandering' })).toBe('unknown');
    expect(stateIn({ status: 'wandering', thumbnail: { url: 'https://cdn.test/p.jpg' } })).toBe('unknown');
    expect(stateIn({ status: 'wandering', watermarked_url: CLIP })).toBe('unknown');
    expect(stateIn({ status: 'in_progress', video_url: CLIP })).toBe('processing');
  });

  test('numbers are states where services use them, and done is one', () => {
    expect(stateIn({ successFlag: 0 })).toBe('processing');
    expect(stateIn({ successFlag: 1, data: { url: CLIP } })).toBe('completed');
    expect(stateIn({ successFlag: 3 })).toBe('failed');
    expect(stateIn({ status: 1, url: CLIP })).toBe('completed');
    expect(stateIn({ status: 1 })).toBe('processing');
    expect(stateIn({ status: 8 })).toBe('failed');
    expect(stateIn({ done: true, response: { video: { uri: CLIP } } })).toBe('completed');
    expect(stateIn({ done: false })).toBe('processing');
    expect(stateIn({ state: 99 })).toBeUndefined();
  });

  test('a number or a yes may stand there as a text', () => {
    expect(stateIn({ successFlag: '0' })).toBe('processing');
    expect(stateIn({ successFlag: '1', data: { url: CLIP } })).toBe('completed');
    expect(stateIn({ successFlag: '2' })).toBe('failed');
    expect(stateIn({ status: '8' })).toBe('failed');
    expect(stateIn({ status: '1', url: CLIP })).toBe('completed');
    expect(stateIn({ status: '1' })).toBe('processing');
    expect(stateIn({ status: '9' })).toBe('unknown');
    expect(stateIn({ done: 'true', response: { video: { uri: CLIP } } })).toBe('completed');
    expect(stateIn({ done: 'false' })).toBe('processing');
  });

  test('the word is found under the names and envelopes of every service', () => {
    expect(stateIn({ data: { task_id: 'task-1', task_status: 'succeed' } })).toBe('completed');
    expect(stateIn({ output: { task_id: 'task-1', task_status: 'FAILED' } })).toBe('failed');
    expect(stateIn({ code: 200, data: { state: 'generating' } })).toBe('processing');
    expect(stateIn({ status: 'COMPLETED', error: 'out of memory' })).toBe('failed');
  });
});
