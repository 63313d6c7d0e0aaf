/** Says who may call: the main frame of our one window, while it shows our own page (docs/rules.md, E9). */

export interface CallEvent {
  readonly sender: { readonly id: number };
  /** Null once the frame has navigated or gone. */
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

/**
 * Says whether a call may be answered. Protocol and host are compared, not `URL.origin`, which is the string "null" for
 * every scheme that the URL standard doesn't name.
 * @param windowContentsId the webContents id of the window, null while there is none.
 */
export function isTrustedSender(event: CallEvent, windowContentsId: number | null): boolean {
  if (windowContentsId === null || event.sender.id !== windowContentsId) return false;
  try {
    const frame = event.senderFrame;
    if (frame === null || frame.parent !== null) return false;
    const url = new URL(frame.url);
    return (
      url.protocol === 'app:' &&
      url.hostname === 'bundle' &&
      url.port === '' &&
      url.username === '' &&
      url.password === ''
    );
  } catch {
    // A frame that is destroyed between the call and the check throws on every property; about:blank and an
    // empty address do not parse or do not match.
    return false;
  }
}
