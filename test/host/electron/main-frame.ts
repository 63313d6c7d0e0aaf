/** electron's `WebFrameMain` of a window's page; the address is that of the document that spoke last. */
interface FrameOwner {
  readonly mainFrame: MainFrame;
  readonly destroyed: boolean;
  send(channel: string, ...args: unknown[]): void;
}

export class MainFrame {
  readonly contents: FrameOwner;
  readonly parent = null;
  readonly frames: readonly never[] = [];
  readonly name = '';
  readonly processId = 1;
  readonly routingId = 1;
  readonly frameTreeNodeId = 1;
  readonly frameToken = 'main';
  readonly detached = false;
  url = '';

  constructor(contents: FrameOwner) {
    this.contents = contents;
  }
  get top(): MainFrame {
    return this.contents.mainFrame;
  }
  get origin(): string {
    return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(this.url)?.[0] ?? 'null';
  }
  isDestroyed(): boolean {
    return this.contents.destroyed;
  }
  send(channel: string, ...args: unknown[]): void {
    this.contents.send(channel, ...args);
  }
}
