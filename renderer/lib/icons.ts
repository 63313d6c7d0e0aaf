/** Which icon stands for which state and action; the one place that names them. */
import type { LucideIcon } from '@lucide/svelte';
import ArrowDownToLine from '@lucide/svelte/icons/arrow-down-to-line';
import Ban from '@lucide/svelte/icons/ban';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CirclePause from '@lucide/svelte/icons/circle-pause';
import Clock from '@lucide/svelte/icons/clock';
import Copy from '@lucide/svelte/icons/copy';
import Download from '@lucide/svelte/icons/download';
import FileX from '@lucide/svelte/icons/file-x';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import Hash from '@lucide/svelte/icons/hash';
import Info from '@lucide/svelte/icons/info';
import ListX from '@lucide/svelte/icons/list-x';
import Pause from '@lucide/svelte/icons/pause';
import Play from '@lucide/svelte/icons/play';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import Sparkles from '@lucide/svelte/icons/sparkles';
import X from '@lucide/svelte/icons/x';
import type { ItemStatus } from '../../app/shared/library-view.ts';
import type { ItemAction } from './item-actions.ts';

export const STATUS_ICONS: { readonly [Status in ItemStatus]: LucideIcon } = {
  generating: Sparkles,
  downloading: ArrowDownToLine,
  waiting: Clock,
  paused: CirclePause,
  saved: CircleCheck,
  missing: FileX,
  failed: CircleAlert,
  cancelled: Ban,
};

export const ACTION_ICONS: { readonly [Action in ItemAction]: LucideIcon } = {
  open: Play,
  reveal: FolderOpen,
  retry: RotateCw,
  downloadAgain: Download,
  resume: Download,
  pause: Pause,
  checkNow: RefreshCw,
  cancel: X,
  details: Info,
  copyPrompt: Copy,
  copyId: Hash,
  remove: ListX,
};
