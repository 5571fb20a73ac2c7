import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useMeeting, useUi } from './ui-context.js';

export type PanelName = 'chat' | 'people';
export type DialogName = 'settings' | 'shortcuts' | 'more' | 'leave' | 'end';

/** What is open in the call. */
export interface CallView {
  readonly panel: PanelName | null;
  readonly dialog: DialogName | null;
  /** Chat lines of others that came while the chat was closed. */
  readonly unread: number;
  /** Which page of the stage is shown, from 0. */
  readonly page: number;
  /** Goes to another page, if there is one. @param step how many further, or back */
  readonly turnPage: (step: number) => void;
  /** The stage has so many pages. */
  readonly setPages: (count: number) => void;
  /** @param isOpen whether it shall be open; otherwise it is closed if it is open, and the other way round */
  readonly togglePanel: (panel: PanelName, isOpen?: boolean) => void;
  readonly closePanel: () => void;
  readonly openDialog: (dialog: DialogName) => void;
  readonly closeDialog: () => void;
  /** Leaves; a host is asked whether to end the meeting. */
  readonly leave: () => void;
}

/** @returns what is open; the component renders again when it changes */
export function useCallView(): CallView {
  const { meeting } = useUi();
  const [panel, setPanel] = useState<PanelName | null>(null);
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const [page, setPage] = useState(0);
  const pages = useRef(1);
  const turnPage = (step: number): void =>
    setPage((current) => Math.max(0, Math.min(current + step, pages.current - 1)));
  const chat = useMeeting((state) => state.chat);
  const [lastRead, setLastRead] = useState(() => chat.at(-1)?.id);
  const last = chat.at(-1)?.id;
  useLayoutEffect(() => {
    if (panel === 'chat') setLastRead(last);
  }, [panel, last]);
  const firstUnread = chat.findIndex(({ id }) => id === lastRead) + 1;
  return {
    panel,
    dialog,
    unread: panel === 'chat' ? 0 : chat.slice(firstUnread).filter(({ isOwn }) => !isOwn).length,
    page,
    turnPage,
    setPages: (count) => {
      pages.current = count;
      turnPage(0);
    },
    togglePanel: (name, isOpen) =>
      setPanel((open) => {
        if (isOpen ?? open !== name) return name;
        return open === name ? null : open;
      }),
    closePanel: () => setPanel(null),
    openDialog: setDialog,
    closeDialog: () => setDialog(null),
    leave: () => {
      if (meeting.state.role === 'host') setDialog('leave');
      else void meeting.leave();
    },
  };
}
