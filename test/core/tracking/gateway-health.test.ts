/** Whose fault a bad answer is: one task's, the batch route's, or the whole gateway's. */
import { expect, test } from 'vitest';
import { createGatewayHealth } from '../../../app/core/tracking/gateway-health.ts';
import { DailiesError } from '../../../app/shared/error-code.ts';

const fault = new DailiesError('gateway-fault');
const timeout = new DailiesError('gateway-timeout');

test('three bad answers of single tasks in a row are the gateway’s own, unless a good one came between', () => {
  const health = createGatewayHealth();
  expect([health.taskFault(), health.taskFault()]).toEqual([false, false]);
  health.works();
  expect([health.taskFault(), health.taskFault(), health.taskFault()]).toEqual([false, false, true]);
});

test('each kind of trouble is news once, until the gateway works again', () => {
  const health = createGatewayHealth();
  expect(health.works()).toBe(false);
  expect(health.hostFault('gateway-unreachable')).toEqual({ inRow: 1, isNew: true });
  expect(health.hostFault('gateway-unreachable')).toEqual({ inRow: 2, isNew: false });
  expect(health.hostFault('gateway-timeout')).toEqual({ inRow: 3, isNew: true });
  expect(health.works()).toBe(true);
  expect(health.works()).toBe(false);
  expect(health.hostFault('gateway-unreachable')).toEqual({ inRow: 1, isNew: true });
});

test('another key forgets the faults, but not what was told of', () => {
  const health = createGatewayHealth();
  health.hostFault('gateway-unreachable');
  health.forgetFaults();
  expect(health.hostFault('gateway-unreachable')).toEqual({ inRow: 1, isNew: false });
});

test('a batch that fails three times while single questions are answered leaves its route', () => {
  const health = createGatewayHealth();
  for (const thrown of [fault, timeout]) {
    expect(health.batchFault(thrown)).toBe('ask one singly');
    health.singleWorked();
  }
  expect(health.batchFault(fault)).toBe('leave the route');
  // The count begins anew.
  health.singleWorked();
  expect(health.batchFault(fault)).toBe('ask one singly');
});

test('a batch is not blamed where single questions fail too, or where it worked in between', () => {
  const health = createGatewayHealth();
  for (let count = 0; count < 10; count += 1) expect(health.batchFault(fault)).toBe('ask one singly');
  health.singleWorked();
  expect(health.batchFault(fault)).toBe('ask one singly');
  health.singleWorked();
  health.batchWorked();
  expect(health.batchFault(fault)).toBe('ask one singly');
});

test('other faults are none of the route', () => {
  expect(createGatewayHealth().batchFault(new DailiesError('key-refused'))).toBe('no fault of the route');
});
