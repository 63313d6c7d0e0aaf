/**
 * Runs in the sandbox before the page: gives it `window.dailies`, made from the contract, and nothing else.
 * Page → here → app/ipc/handlers.ts.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { createBridge } from './ipc/create-bridge.ts';
import { contract } from './shared/contract.ts';

contextBridge.exposeInMainWorld('dailies', createBridge(contract, ipcRenderer));
