/** Connects the page to main, both ways: its calls are answered, and what happens is told to it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, ipcMain, systemPreferences } from 'electron';
import type { DrawPage } from '../../core/exports/sheet-files.ts';
import { createHandlers, type HandlerDeps } from '../../ipc/handlers.ts';
import { createPageEvents } from '../../ipc/page-events.ts';
import { registerHandlers } from '../../ipc/register-handlers.ts';
import { channelOf } from '../../shared/bridge.ts';
import type { Command } from '../../shared/commands.ts';
import type { AppInfo, Licence, PagePlace } from '../../shared/contract.ts';
import { m } from '../../shared/paraglide/messages.js';
import type { UpdateStatus } from '../../shared/update-status.ts';
import type { Backend } from '../build-backend.ts';
import type { DialogQueue } from '../dialog-queue.ts';
import {
  chooseClip,
  chooseFolder,
  chooseNewFile,
  confirmGateway,
  confirmProxy,
  confirmTrash,
} from '../dialogs.ts';
import { chooseProgram } from '../files/choose-program.ts';
import { createDragOut, loadDragIcon } from '../files/drag-out.ts';
import { createHandOver } from '../files/hand-over.ts';
import {
  copyFiles,
  copyPaths,
  copyText,
  openClip,
  previewClip,
  revealClip,
} from '../files/reveal-and-open.ts';
import { trashFiles } from '../files/trash.ts';
import { knownFolder } from '../known-folder.ts';
import { watchAccent } from './accent.ts';
import { createPageMail, type PageMail } from './page-mail.ts';
import type { MainWindow } from './window.ts';

export interface PageDeps {
  readonly backend: Backend;
  readonly window: MainWindow;
  readonly dialogs: DialogQueue;
  readonly iconFolder: string;
  readonly appInfo: () => AppInfo;
  readonly offerCommands: (commands: readonly Command[]) => void;
  readonly updates: HandlerDeps['updates'];
  readonly exportDiagnostics: () => Promise<boolean>;
  readonly restart: () => void;
  readonly drawPage: DrawPage;
  readonly log: (line: string) => void;
}

export interface PageConnection {
  /** Reaches the page whether its window is there or not. */
  readonly mail: PageMail;
  readonly tellUpdate: (status: UpdateStatus) => void;
  stop(): void;
}

/** Registers every call and starts the events. */
export function connectPage(deps: PageDeps): PageConnection {
  const { window, dialogs, log } = deps;
  const { engine, settings, vault, files } = deps.backend;
  const revealDeps = { clipFile: files.clip, roots: files.roots, log };
  const mail = createPageMail(window);
  let place: PagePlace | null = null;

  const events = createPageEvents(engine, (channel, value) => window.send(channel, value));
  settings.onChange((changed) => events.settingsChanged(changed));
  deps.backend.onKey((status) => events.keyChanged(status));
  deps.backend.onAccounts((accounts) => events.accountsChanged(accounts));
  const accent = watchAccent({
    systemPreferences,
    platform: process.platform,
    onChange: (color) => window.send(channelOf('app.accentChanged'), color),
    log,
  });
  const unregister = registerHandlers({
    ipc: ipcMain,
    handlers: createHandlers({
      engine,
      now: Date.now,
      appInfo: deps.appInfo,
      exportDiagnostics: deps.exportDiagnostics,
      restart: deps.restart,
      accent: accent.current,
      licences: readLicences,
      page: {
        ready: () => mail.ready(),
        place: () => place,
        remember: (newer) => {
          place = newer;
        },
      },
      settings,
      isSecret: deps.backend.isSecret,
      chooseFolder: (current) => chooseFolder(dialogs, current),
      confirmGateway: (host) => confirmGateway(dialogs, host),
      confirmProxy: (proxy) => confirmProxy(dialogs, proxy),
      chooseClip: (folder) => chooseClip(dialogs, folder),
      chooseProgram: () => chooseProgram(dialogs),
      key: vault,
      accounts: deps.backend.accounts,
      services: deps.backend.services,
      updates: deps.updates,
      revealFile: (id) => revealClip(id, revealDeps),
      openFile: (id) => openClip(id, revealDeps),
      previewFile: (id) =>
        previewClip(id, { ...revealDeps, platform: process.platform, window: () => window.current() }),
      offerCommands: deps.offerCommands,
      copyText: (text) => copyText(text, log),
      copyPaths: (ids) => copyPaths(engine.inOrder(ids), revealDeps),
      copyFiles: (ids) => copyFiles(engine.inOrder(ids), { ...revealDeps, platform: process.platform }),
      handOver: createHandOver({
        ...{ engine, draw: deps.drawPage },
        now: Date.now,
        startFolder: () => knownFolder(app, 'documents', log),
        chooseFolder: (current) => chooseFolder(dialogs, current, m.shell_copy_to()),
        chooseFile: (suggested, extension) =>
          chooseNewFile(dialogs, {
            title: m.shell_send_to(),
            defaultPath: suggested,
            filters: [{ name: extension.slice(1).toUpperCase(), extensions: [extension.slice(1)] }],
          }),
        nameTemplate: () => settings.current().nameTemplate,
        onProgress: events.copied,
      }),
      trashFiles: (ids) =>
        trashFiles(ids, {
          savedFiles: engine.savedFiles,
          roots: files.roots,
          confirm: (items) => confirmTrash(dialogs, items),
          onTrashed: engine.trashed,
          log,
        }),
      startDrag: createDragOut({
        inOrder: engine.inOrder,
        clipFile: files.clip,
        thumbnailFile: files.thumbnail,
        roots: files.roots,
        contents: () => window.contents(),
        fallbackIcon: loadDragIcon(join(deps.iconFolder, 'drag.png')),
      }),
    }),
    windowContentsId: () => window.contents()?.id ?? null,
    log,
  });
  return {
    mail,
    tellUpdate: events.updateChanged,
    stop() {
      unregister();
      accent.stop();
      events.stop();
    },
  };
}

/** Reads what the build wrote beside this file; see build/scripts/licences.ts. */
async function readLicences(): Promise<readonly Licence[]> {
  return JSON.parse(await readFile(join(import.meta.dirname, 'licences.json'), 'utf8')) as Licence[];
}
