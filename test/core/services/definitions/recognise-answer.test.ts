import { expect, test } from 'vitest';
import { builtInServices } from '../../../../app/core/services/definitions/built-in.ts';
import { serviceOfAnswer } from '../../../../app/core/services/definitions/recognise-answer.ts';
import { readFixture } from '../../../services/fixture.ts';

const serviceNamed = (id: string) => {
  const service = builtInServices.find((each) => each.id === id);
  if (!service) throw new Error(`no service ${id}`);
  return service;
};
const first = (id: string) => [serviceNamed(id), ...builtInServices.filter((each) => each.id !== id)];

test('an answer is of the service whose definition reads most of it', () => {
  for (const id of ['runway', 'kie', 'dashscope']) {
    const { id: task, answers } = readFixture(id);
    const body = answers.find(({ state }) => state === 'completed')?.body;
    const found = serviceOfAnswer(builtInServices, body);
    expect([id, found?.service.id, found?.id]).toEqual([id, id, task]);
  }
});

test('the service that stands first is believed wherever it makes sense', () => {
  const luma = { id: '6eb6bf3e-8ea4-4f01-ae3c-2bb8c4a4e4a2', state: 'completed' };
  expect(serviceOfAnswer(first('luma-gateway'), luma)?.service.id).toBe('luma-gateway');
});

test('what no service reads is of none', () => {
  for (const body of [null, 5, 'text', [], {}, { id: 'x' }, { id: 'x', state: 'zonked-word' }]) {
    expect(serviceOfAnswer(builtInServices, body)).toBeNull();
  }
});
