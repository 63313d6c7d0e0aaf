/** What a test reads of the page when it has not found what it looked for. */
import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';

const IN_VAIN = { timeout: 1 };

test('whether it was waited for or not, what is missing is told with the page as it was', async () => {
  document.body.innerHTML = '<p>Something else</p>';
  expect(() => screen.getByText('Never')).toThrow(/Never.*Something else/s);
  await expect(screen.findByText('Never', {}, IN_VAIN)).rejects.toThrow(/Never.*Something else/s);
  await expect(waitFor(() => screen.getByRole('row'), IN_VAIN)).rejects.toThrow(/"row".*Something else/s);
});

test('a wait for one of several that are there tells which they are', async () => {
  document.body.innerHTML = '<p id="left">Twice</p><p id="right">Twice</p>';
  await expect(screen.findByText('Twice', {}, IN_VAIN)).rejects.toThrow(
    /Here are the matching elements:.*left.*right/s,
  );
});
