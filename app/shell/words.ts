/** What the system's own menus and dialogs say; the page has its own words in renderer/messages. */
import type { Language } from '../shared/settings.ts';

export interface Words {
  readonly show: string;
  readonly quit: string;
  readonly file: string;
  readonly view: string;
  readonly help: string;
  readonly getKey: string;
  readonly openLogs: string;
  readonly chooseFolder: string;
  readonly locateClip: string;
  readonly videos: string;
  readonly allFiles: string;
  readonly closeTitle: string;
  readonly closeDetail: string;
  readonly keepRunning: string;
  readonly settingsRestored: string;
  readonly settingsReset: string;
  readonly settingsReplaced: (names: string) => string;
  readonly keptAt: (path: string) => string;
  readonly crashedLastTime: string;
  readonly windowKeepsFailing: string;
  readonly downloadsGoOn: string;
  readonly tryAgain: string;
  readonly trashTitle: (items: number) => string;
  readonly trashDetail: string;
  readonly trash: string;
  readonly cancel: string;
}

const english: Words = {
  show: 'Show Dailies',
  quit: 'Quit Dailies',
  file: 'File',
  view: 'View',
  help: 'Help',
  getKey: 'Get an API Key…',
  openLogs: 'Show Log Files',
  chooseFolder: 'Choose the folder for your clips',
  locateClip: 'Where is this clip now?',
  videos: 'Videos',
  allFiles: 'All files',
  closeTitle: 'Dailies keeps running without its window',
  closeDetail:
    'It goes on waiting for your clips. Click its icon in the tray, or start Dailies again, to see them. You can change this in the settings.',
  keepRunning: 'Keep Running',
  settingsRestored: 'The settings file was damaged. Dailies uses the last good copy.',
  settingsReset:
    'The settings file was damaged and there was no copy. Dailies starts with its default settings; please enter your key again.',
  settingsReplaced: (names) => `Some settings could not be used and were replaced: ${names}.`,
  keptAt: (path) => `The file as it was is kept at ${path}`,
  crashedLastTime: 'Dailies had to close because of an error. Nothing is lost; it goes on where it stopped.',
  windowKeepsFailing: 'The window of Dailies keeps failing.',
  downloadsGoOn: 'Your downloads go on. Try again, or quit and start Dailies anew.',
  tryAgain: 'Try Again',
  trashTitle: (items) => (items === 1 ? 'Move this clip to the trash?' : `Move ${items} clips to the trash?`),
  trashDetail:
    'Its saved files go to the system’s trash and stay on the list, so that they can be put back or downloaded again.',
  trash: 'Move to Trash',
  cancel: 'Cancel',
};

const simplifiedChinese: Words = {
  show: '显示 Dailies',
  quit: '退出 Dailies',
  file: '文件',
  view: '显示',
  help: '帮助',
  getKey: '获取 API 密钥…',
  openLogs: '显示日志文件',
  chooseFolder: '选择保存视频的文件夹',
  locateClip: '这个视频现在在哪里？',
  videos: '视频',
  allFiles: '所有文件',
  closeTitle: '关闭窗口后，Dailies 会继续运行',
  closeDetail: '它会继续等待你的视频。点击托盘图标或再次启动 Dailies 即可查看。你可以在设置中更改此行为。',
  keepRunning: '继续运行',
  settingsRestored: '设置文件已损坏，Dailies 使用了上一份完好的备份。',
  settingsReset: '设置文件已损坏，且没有备份。Dailies 将使用默认设置，请重新输入密钥。',
  settingsReplaced: (names) => `部分设置无法使用，已被替换：${names}。`,
  keptAt: (path) => `原文件保存在 ${path}`,
  crashedLastTime: 'Dailies 上次因错误而关闭。没有丢失任何内容，将从中断处继续。',
  windowKeepsFailing: 'Dailies 的窗口反复出错。',
  downloadsGoOn: '下载仍在继续。请重试，或退出后重新启动 Dailies。',
  tryAgain: '重试',
  trashTitle: (items) => (items === 1 ? '将此视频移到废纸篓？' : `将 ${items} 个视频移到废纸篓？`),
  trashDetail: '已保存的文件会移到系统的废纸篓，条目仍留在列表中，之后可以放回原处或重新下载。',
  trash: '移到废纸篓',
  cancel: '取消',
};

/** `systemLocale`: the desktop's language as BCP 47, for the setting "system". */
export function wordsFor(language: Language, systemLocale: string): Words {
  const wanted = language === 'system' ? systemLocale : language;
  return wanted.toLowerCase().startsWith('zh') ? simplifiedChinese : english;
}
