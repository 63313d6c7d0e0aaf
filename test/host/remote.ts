/** The channel to whoever started the host: commands in, answers and the journal out. */
import { electron } from './process-electron.ts';
import { journal } from './process-journal.ts';

interface Incoming {
  readonly id: number;
  readonly command: string;
  readonly argument: unknown;
}

journal.onCommand('journal', () => journal.entries);

if (process.send) {
  const tell = process.send.bind(process);
  process.on('message', (message: Incoming) => {
    journal.runCommand(message.command, message.argument).then(
      (value) => tell({ id: message.id, value: value ?? null }),
      (error: unknown) => tell({ id: message.id, error: String(error) }),
    );
  });
  journal.events.on('entry', (entry) => {
    if (process.connected) tell({ entry });
  });
  // Whoever started the host has gone: nobody is left to look at its windows.
  process.on('disconnect', () => electron.modules.app.exit(1));
  // The channel alone must not keep the process, nor must it let the process end early.
  process.channel?.ref();
}
