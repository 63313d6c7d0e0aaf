/** The command line's messages: it speaks English. Put in the place of paraglide/messages.js as for the main process. */
import { createMessages } from '../shared/spoken-messages.ts';

export const m = createMessages(() => undefined);
