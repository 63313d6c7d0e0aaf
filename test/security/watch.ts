/** Set up for every test file: a test in which the canary key leaked has failed. */
import { afterAll, afterEach } from 'vitest';
import { failOnLeaks } from './leaks.ts';

afterEach(failOnLeaks);
afterAll(failOnLeaks);
