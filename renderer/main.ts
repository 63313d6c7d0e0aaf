/**
 * The page's entry: connects to window.dailies, builds the stores over it and shows the window. Everything the
 * page knows comes through that bridge; it makes no network requests.
 */
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { connectBridge } from './lib/bridge.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(App, { target, props: { client: connectBridge() } });
