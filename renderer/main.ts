/**
 * Starts the page: connects to window.dailies, builds the stores over it and shows the window. Everything the page
 * knows comes through that bridge; it makes no network requests.
 */
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import { resolveLocale } from '../app/shared/locale.ts';
import App from './App.svelte';
import { connectBridge } from './lib/bridge.ts';
import { loadLanguage } from './lib/page-messages.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
// The system's language is the most likely one; English is there in any case.
await loadLanguage(resolveLocale('system', navigator.language)).catch(reportError);
mount(App, { target, props: { client: connectBridge() } });
