/** Keeps a run that may begin again from telling anything twice: it does so when the Dailies beside it has ended. */
import { type Report, shownState } from './report.ts';

/** Makes a report that passes each state and each saved file on once. */
export function toldOnce(report: Report): Report {
  const states = new Map<string, string>();
  const saved = new Set<string>();
  return {
    ...report,
    task(event) {
      if (states.get(event.id) === shownState(event)) return;
      states.set(event.id, shownState(event));
      report.task(event);
    },
    saved(event) {
      const key = `${event.id} ${event.asset} ${event.path}`;
      if (saved.has(key)) return;
      saved.add(key);
      report.saved(event);
    },
  };
}
