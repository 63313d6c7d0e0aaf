/**
 * English, and the shape that every other language must fill: a missing message is a compile error. Values are
 * finished strings, or functions of what they mention (already formatted where it is a number or a date).
 */
import { createPlural } from './format.ts';
import { problemsEn } from './problems-en.ts';

const plural = createPlural('en');
const clips = (count: number, text: string): string =>
  `${text} ${plural(count, { one: 'clip', other: 'clips' })}`;

export const en = {
  untitled: 'Untitled generation',
  problems: problemsEn,
  serviceSays: (words: string) => `“${words}”`,

  status: {
    generating: 'Generating',
    downloading: 'Downloading',
    waiting: 'Waiting',
    paused: 'Paused',
    saved: 'Saved',
    missing: 'Missing',
    failed: 'Failed',
    cancelled: 'Cancelled',
  },
  queuedAtService: 'Queued at the service',
  /** The service's own word for a state that we do not know. */
  serviceWord: (word: string) => `service says “${word}”`,
  elapsed: (clock: string) => `${clock} so far`,
  startingDownload: 'Starting…',
  received: (received: string, total: string) => `${received} of ${total}`,
  timeLeft: (length: string) => `${length} left`,
  retryIn: (length: string) => `tries again in ${length}`,
  retryNow: 'trying again…',
  watermark: 'May be watermarked',
  watermarkHint: 'The service offered no clean file, so this clip may carry its watermark.',
  progressOf: (title: string) => `Download of ${title}`,

  actions: {
    open: 'Open',
    reveal: 'Show in folder',
    retry: 'Try again',
    downloadAgain: 'Download again',
    pause: 'Pause',
    resume: 'Resume',
    cancel: 'Cancel',
    checkNow: 'Check now',
    copyPrompt: 'Copy prompt',
    copyId: 'Copy task id',
    details: 'Details',
    remove: 'Remove from list',
    more: 'More actions',
  },
  actionFor: (action: string, title: string) => `${action}: ${title}`,
  copied: 'Copied.',
  copyFailed: 'Could not copy.',

  bar: {
    add: 'Add',
    addHint: 'Add tasks (Ctrl+N), or paste ids anywhere',
    settings: 'Settings',
    search: 'Search prompts and ids',
    clearSearch: 'Clear search',
    filter: 'Filter by state',
    all: 'All',
    sort: 'Sort by',
    sortKeys: {
      tracked: 'Added',
      created: 'Created',
      finished: 'Finished',
      name: 'Name',
      size: 'Size',
    },
    ascending: 'Sorted ascending; switch to descending',
    descending: 'Sorted descending; switch to ascending',
  },

  list: {
    label: 'Generations',
    loading: 'Loading…',
    noMatch: 'Nothing matches.',
    noMatchHint: 'Try another word, or show all states.',
    showAll: 'Show all',
    total: (count: number, text: string) =>
      `${text} ${plural(count, { one: 'generation', other: 'generations' })}`,
    generating: (text: string) => `${text} generating`,
    downloading: (text: string) => `${text} downloading`,
    allPaused: 'All downloads are paused',
    selected: (text: string) => `${text} selected`,
    clearSelection: 'Clear selection',
    selectionActions: 'Actions for the selection',
    idle: 'Nothing in progress',
  },

  remove: {
    title: (count: number, text: string) => `Remove ${clips(count, text)} still in progress?`,
    body: 'Dailies stops waiting and deletes what was downloaded so far. The service goes on, but its links expire.',
    confirm: 'Remove from list',
    keep: 'Keep',
  },

  add: {
    title: 'Add tasks',
    label: 'Task ids, addresses, or any text that holds them',
    placeholder: '6eb6bf3e-8ea4-4f01-ae3c-2bb8c4a4e4a2\n…',
    hint: 'Paste anything: one id a line, a JSON answer, a chat. Dailies finds the ids in it.',
    submit: 'Add',
    close: 'Close',
    none: 'No task id was found in this text.',
    added: 'Added',
    already: 'Already on the list',
    refused: 'Not added',
    results: 'What was found',
    summary: (added: number, already: number, refused: number) =>
      [
        added > 0 ? `${added} added` : '',
        already > 0 ? `${already} already on the list` : '',
        refused > 0 ? `${refused} not added` : '',
      ]
        .filter((part) => part !== '')
        .join(' · '),
    drop: 'Drop to add the task ids in it',
    tooLong: 'This text is too long. Add at most a million characters at once.',
    unreadable: 'This file could not be read as text.',
  },

  first: {
    title: 'Nothing here yet',
    lead: 'Dailies waits for your generations and saves each clip the moment it is ready, before its link expires.',
    keyTitle: 'Enter your API key',
    keyDone: (hint: string) => `Key set, it ends in …${hint}`,
    keyWhy: 'It is sent to your gateway only, and kept encrypted on this computer.',
    keyWhyWeak: 'It is sent to your gateway only.',
    idsTitle: 'Paste task ids',
    idsHint: 'Paste them anywhere in this window, or here.',
    moreSettings: 'Gateway address, folder and more in Settings',
    step: (number: number) => `Step ${number}`,
    done: 'done',
  },

  key: {
    label: 'API key',
    placeholder: 'sk-…',
    save: 'Save key',
    saved: 'Key saved.',
    replace: 'Enter a new key to replace it',
    clear: 'Clear key',
    cleared: 'Key cleared.',
    none: 'No key set.',
    stored: (hint: string) => `Stored, ends in …${hint}`,
    session: (hint: string) => `For this session only, ends in …${hint}`,
    unreadable: 'A key is stored, but this system cannot decrypt it. Enter it again.',
    weak: 'This system has no safe place for secrets. Where should the key be kept?',
    sessionOnly: 'In memory, until Dailies quits',
    storeAnyway: 'On disk anyway, where other programs of yours could read it',
  },

  settings: {
    title: 'Settings',
    close: 'Close settings',
    saved: 'Saved',
    gateway: 'Gateway',
    baseUrl: 'Gateway address',
    baseUrlInvalid:
      'Enter an address such as https://www.example.com. Plain http works for this computer only.',
    files: 'Files',
    folder: 'Save clips in',
    chooseFolder: 'Choose…',
    folderHint: 'A new folder concerns new downloads only.',
    nameTemplate: 'File name',
    nameHint: 'Click a part to add it. A slash makes a subfolder.',
    nameInvalid: 'Enter 1 to 300 characters.',
    assets: 'Also save',
    assetKinds: {
      video: 'Clip',
      raw: 'Unedited clip',
      thumbnail: 'Thumbnail',
      'last-frame': 'Last frame',
      metadata: 'Metadata (JSON)',
    },
    transfers: 'Downloads',
    concurrency: 'Files at once',
    speed: 'Speed limit',
    speedNone: 'No limit',
    speedUnit: 'MB/s',
    speedHint: 'For all downloads together. Leave empty for no limit.',
    speedInvalid: 'Enter a number above 0, or leave it empty.',
    appearance: 'Appearance',
    theme: 'Theme',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    language: 'Language',
    languageSystem: 'As the system',
    closeToTray: 'Keep running in the tray when the window is closed',
    refused: 'This could not be saved.',
    about: (version: string) => `Dailies ${version}`,
  },

  details: {
    title: 'Details',
    close: 'Close details',
    prompt: 'Prompt',
    id: 'Task id',
    serviceWords: 'The service’s words',
    size: 'Picture',
    duration: 'Length',
    model: 'Model',
    folder: 'Folder',
    created: 'Created',
    tracked: 'Added',
    noticed: 'Seen finished',
    savedAt: 'Saved',
    files: 'Files',
    sha256: 'SHA-256',
    raw: 'Raw answer',
    transfer: {
      queued: 'Queued',
      resolving: 'Getting its link',
      downloading: 'Downloading',
      verifying: 'Checking',
      publishing: 'Saving',
      saved: 'Saved',
      paused: 'Paused',
      waiting: 'Waiting',
      failed: 'Failed',
      cancelled: 'Cancelled',
    },
  },

  banner: {
    noKey: 'No API key is set, so Dailies cannot ask for your generations.',
    enterKey: 'Enter key',
    openSettings: 'Open Settings',
    chooseFolder: 'Choose folder',
    storage: 'Downloads are paused.',
  },

  announce: {
    saved: (title: string) => `Saved: ${title}`,
    failed: (title: string) => `Failed: ${title}`,
    savedCount: (count: number, text: string) => `${clips(count, text)} saved`,
    failedCount: (count: number, text: string) => `${clips(count, text)} failed`,
  },
  dismiss: 'Dismiss',
};

export type Messages = typeof en;
