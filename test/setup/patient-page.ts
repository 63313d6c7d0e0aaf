/** What a page is to show is waited for as long as a busy machine may need, though it takes milliseconds. */
import { configure } from '@testing-library/svelte';

configure({ asyncUtilTimeout: 15_000 });
