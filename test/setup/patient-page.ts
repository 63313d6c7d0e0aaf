/** What a page is to show is waited for as long as a busy machine may need, though it takes milliseconds. */
import { configure, getConfig } from '@testing-library/svelte';

const { getElementError } = getConfig();

/** What `waitFor` sets during each of its tries. */
const isTry = (): boolean => Object(getConfig())._disableExpensiveErrorDiagnostics === true;

configure({
  asyncUtilTimeout: 15_000,
  // Nobody reads how the page looked at each try, and printing it takes longer than the try: a wait that ends in vain
  // prints it once.
  getElementError(message, container) {
    if (message === null || !isTry()) return getElementError(message, container);
    return Object.assign(new Error(message), { name: 'TestingLibraryElementError' });
  },
});
