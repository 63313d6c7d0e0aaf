/** What the app in this process does to the desktop, for whoever started the process. */
import { Journal } from './journal.ts';

export const journal = new Journal();
