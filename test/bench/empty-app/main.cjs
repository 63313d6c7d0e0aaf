// The least that an Electron app can be: a window with one line of text. Closed, it is hidden, and its page given back
// 15 s later, as Dailies does it; then it stays without any window.
const { app, BrowserWindow } = require('electron');

app.setPath('userData', process.argv.at(-1));
app.enableSandbox();
app.on('window-all-closed', () => {});
let isQuitting = false;
app.on('before-quit', () => {
  isQuitting = true;
});
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800 });
  window.on('close', (event) => {
    if (isQuitting) return;
    event.preventDefault();
    window.hide();
    setTimeout(() => window.destroy(), 15_000);
  });
  window.loadURL('data:text/html,<h1>One line of text</h1>');
});
