import { ipcTarget } from './ipc-target.ts';
import { PARSER_TARGETS } from './parser-targets.ts';
import { SCHEME_TARGETS } from './scheme-targets.ts';
import { settingsFileTarget } from './settings-file-target.ts';
import { SHELL_TARGETS } from './shell-targets.ts';
import type { Target } from './target.ts';
import { TEXT_TARGETS } from './text-targets.ts';

export const FUZZ_TARGETS: readonly Target[] = [
  ipcTarget,
  ...PARSER_TARGETS,
  ...TEXT_TARGETS,
  ...SHELL_TARGETS,
  ...SCHEME_TARGETS,
  settingsFileTarget,
];
