/** What became of a text with task ids, in one line: 3 added · 1 already on the list. */
import { m } from '../../app/shared/paraglide/messages.js';
import type { AddCounts } from '../stores/add/adding.svelte.ts';

export function addSummary({ added, already, refused }: AddCounts): string {
  return [
    added > 0 ? m.add_summary_added({ count: added }) : '',
    already > 0 ? m.add_summary_already({ count: already }) : '',
    refused > 0 ? m.add_summary_refused({ count: refused }) : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
