/** Says what became of a text with task ids, in one line: 11 IDs found · 10 added · 1 already on the list. */
import { m } from '../../app/shared/paraglide/messages.js';
import type { AddCounts } from '../stores/add/adding.svelte.ts';

export function addSummary({ added, already, refused }: AddCounts): string {
  if (added > 0 && already + refused === 0) return m.add_summary_all({ count: added });
  const found = added + already;
  return [
    found > 0 ? m.add_summary_found({ count: found }) : '',
    added > 0 ? m.add_summary_added({ count: added }) : '',
    already > 0 ? m.add_summary_already({ count: already }) : '',
    refused > 0 ? m.add_summary_refused({ count: refused }) : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
