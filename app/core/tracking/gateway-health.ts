/** Says whose fault a bad answer is: one task's, the batch route's, or the whole gateway's; and what was told of it. */
import type { DailiesError, Problem } from '../../shared/error-code.ts';

export interface GatewayHealth {
  /** A good answer came. @returns whether trouble had been told of: it is over. */
  works(): boolean;
  /** One task's answer was bad. @returns whether so many were that the gateway itself is ill. */
  taskFault(): boolean;
  /** @returns how many faults in a row this is, and whether it is news. */
  hostFault(code: Problem['code']): { readonly inRow: number; readonly isNew: boolean };
  singleWorked(): void;
  batchWorked(): void;
  /**
   * A batch failed as a whole: a single question is to tell the gateway's fault from the route's.
   * @returns whether the route is no good.
   */
  batchFault(fault: DailiesError): 'no fault of the route' | 'ask one singly' | 'leave the route';
  /** Another key: what was told of stays told, the faults are forgotten. */
  forgetFaults(): void;
}

/** Faults of single tasks in a row that mean the gateway itself is ill. */
const HOST_FAULTS = 3;
/** Batches that failed one after another while single questions were answered: the route is no good. */
const BATCH_FAULTS = 3;

export function createGatewayHealth(): GatewayHealth {
  let faultsInRow = 0;
  let batchFaults = 0;
  let singlesWork = false;
  /** Kinds of trouble told since the gateway last worked: a gateway that fails in turns is told of once each. */
  const told = new Set<Problem['code']>();

  return {
    works() {
      faultsInRow = 0;
      const wasIll = told.size > 0;
      told.clear();
      return wasIll;
    },
    taskFault() {
      faultsInRow += 1;
      return faultsInRow >= HOST_FAULTS;
    },
    hostFault(code) {
      faultsInRow += 1;
      const isNew = !told.has(code);
      told.add(code);
      return { inRow: faultsInRow, isNew };
    },
    singleWorked() {
      singlesWork = true;
    },
    batchWorked() {
      batchFaults = 0;
    },
    batchFault({ code }) {
      if (code !== 'gateway-fault' && code !== 'gateway-timeout') return 'no fault of the route';
      batchFaults = singlesWork ? batchFaults + 1 : 1;
      singlesWork = false;
      if (batchFaults < BATCH_FAULTS) return 'ask one singly';
      batchFaults = 0;
      return 'leave the route';
    },
    forgetFaults() {
      faultsInRow = 0;
    },
  };
}
