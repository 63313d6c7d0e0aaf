/** Says which icon stands for which state and action, here alone. */

import type { ItemAction } from '../../app/shared/commands.ts';
import type { ItemStatus } from '../../app/shared/library-view.ts';
import type { IconName } from '../components/app/icon-shapes.ts';

export const STATUS_ICONS: { readonly [Status in ItemStatus]: IconName } = {
  generating: 'sparkles',
  downloading: 'arrow-down-to-line',
  waiting: 'clock',
  paused: 'circle-pause',
  saved: 'circle-check',
  missing: 'file-x',
  failed: 'circle-alert',
  cancelled: 'ban',
};

export const ACTION_ICONS: { readonly [Action in ItemAction]: IconName } = {
  review: 'clapperboard',
  pick: 'star',
  reject: 'circle-x',
  unmark: 'star-off',
  open: 'play',
  preview: 'eye',
  reveal: 'folder-open',
  retry: 'rotate-cw',
  locate: 'folder-search',
  downloadAgain: 'download',
  resume: 'circle-play',
  pause: 'pause',
  checkNow: 'refresh-cw',
  cancel: 'x',
  details: 'info',
  copyFiles: 'files',
  copyTo: 'folder-input',
  sendTo: 'send',
  copyPrompt: 'copy',
  copyPath: 'clipboard-copy',
  copyId: 'hash',
  trash: 'trash',
  remove: 'list-x',
};
