import { describe, expect, test } from 'vitest';
import { nodesOf } from '../../../../app/core/services/definitions/answer-nodes.ts';
import { draftAnswer } from '../../../../app/core/services/definitions/draft-answer.ts';

const draft = (answer: object) => draftAnswer(answer, nodesOf(answer), 't1');
const CLIP = 'https://cdn.test/a.mp4';

test('state, link, prompt and the rest are found where they stand', () => {
  const answer = {
    ...{ code: 200, message: 'ok' },
    data: {
      ...{
        task_id: 't1',
        task_status: 'SUCCESS',
        prompt: 'a fox',
        model_name: 'm1',
        create_time: 1_750_000_000,
      },
      output: { video_url: CLIP, cover_url: 'https://cdn.test/a.jpg', duration: 5 },
    },
  };
  expect(draft(answer)).toMatchObject({
    ...{
      id: ['data.task_id'],
      state: ['data.task_status'],
      prompt: ['data.prompt'],
      model: ['data.model_name'],
    },
    ...{
      created: ['data.create_time'],
      duration: ['data.output.duration'],
      links: ['data.output.video_url'],
    },
    thumbnail: ['data.output.cover_url'],
  });
});

describe('what the state of the answer means', () => {
  test.for([
    [{ id: 't1', status: 'succeeded', url: CLIP }, { done: ['succeeded'] }],
    [{ id: 't1', status: 'failed' }, { failed: ['failed'] }],
    [{ id: 't1', status: 'queued' }, { waiting: ['queued'] }],
    [{ id: 't1', status: 'zonked', video_url: CLIP }, { done: ['zonked'] }],
    [{ id: 't1', status: 'zonked' }, { working: ['zonked'] }],
    [{ id: 't1', status: 7, video_url: CLIP }, { done: [7] }],
    [
      { name: 't1', done: true, video_url: CLIP },
      { working: [false], done: [true] },
    ],
    [
      { taskId: 't1', successFlag: 1, video_url: CLIP },
      { waiting: [], working: [0], done: [1], failed: [2, 3] },
    ],
  ] as const)('is said by its word, else by whether a clip is there: %j', ([answer, states]) => {
    expect(draft(answer).states).toEqual({ waiting: [], working: [], done: [], failed: [], ...states });
  });
});

test('the word beside the task’s id is the task’s, and that of the envelope is not', () => {
  const answer = { status: 'success', data: { id: 't1', status: 'processing' } };
  expect(draft(answer).state).toEqual(['data.status']);
});

test('the clips of a list are named once, for all of them', () => {
  const answer = { id: 't1', status: 'done', videos: [{ url: CLIP }, { url: 'https://cdn.test/b.mp4' }] };
  expect(draft(answer).links).toEqual(['videos[*].url']);
});

test('a reason is looked for where this answer has one, and where others have it', () => {
  const { reason } = draft({ data: { id: 't1', status: 'failed', fail_msg: 'too wild' } });
  expect(reason?.[0]).toBe('data.fail_msg');
  expect(reason).toContain('data.failure_reason');
});
