/** vitest's global set-up for the views: builds the script of their scenes once for all specs that show them. */
import type { TestProject } from 'vitest/node';
import { buildScene } from '../renderer/gallery/stage.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly scene: string;
  }
}

export default async function provideScene(project: TestProject): Promise<void> {
  project.provide('scene', await buildScene());
}
