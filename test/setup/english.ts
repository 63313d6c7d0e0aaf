/** Files share a process: whatever language the one before has left, each begins in English. */
import { overwriteGetLocale } from '../../app/shared/paraglide/runtime.js';

overwriteGetLocale(() => 'en');
