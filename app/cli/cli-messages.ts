/** Gives the command line its messages, in English. The build puts it in the place of paraglide/messages.js. */
import { createMessages } from '../shared/spoken-messages.ts';

export const m = createMessages(() => undefined);
