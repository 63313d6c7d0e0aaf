/**
 * What the first rows do without: the dialogs, the details, the review, the clips' menu, and the window of a newcomer.
 * The build makes a file of its own of all this, which the page loads once its first rows are drawn.
 */
export { default as Details } from '../components/details/Details.svelte';
export { default as ItemMenu } from '../components/list/ItemMenu.svelte';
export { default as Dialogs } from './Dialogs.svelte';
export { default as EmptyList } from './EmptyList.svelte';
