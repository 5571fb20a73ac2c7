import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChatLine, Notice } from '../meeting.js';
import { Button } from './button.js';
import { Icon, type IconName } from './icons.js';
import type { Texts } from './texts/en.js';
import { useMeeting, useUi } from './ui-context.js';

/** More would cover the people behind them. */
const MOST_NOTICES = 3;
/** How long a chat line is shown over the call, in ms. */
const SHOWS_CHAT = 6_000;

const ICONS: Partial<Record<Notice['kind'], IconName>> = {
  muted: 'microphoneOff',
  screen_failed: 'warning',
  command_failed: 'warning',
  ending: 'clock',
  hand: 'hand',
};

/**
 * What is worth knowing at the moment, over the call; screen readers say it without taking the focus.
 * @param isChatOpen new lines are shown here while the chat is closed
 */
export function Notices({ isChatOpen }: { readonly isChatOpen: boolean }) {
  const { meeting, parameters, texts } = useUi();
  const notices = useMeeting((state) => state.notices);
  const isReconnecting = useMeeting((state) => state.connection === 'reconnecting');
  const isCarried = useMeeting((state) => state.isCarried);
  const soundBlocked = useMeeting((state) => state.soundBlocked);
  const isSharing = useMeeting(({ local }) => local.screen);
  const line = useLatestLine(isChatOpen || !parameters.chat);
  return (
    <div class="notices">
      {isSharing && (
        <div class="notice lasting">
          <Icon name="screen" />
          {texts.yourScreen}
          <Button kind="danger" onClick={() => void meeting.setScreen(false)}>
            {texts.stopScreen}
          </Button>
        </div>
      )}
      <div class="notice-list" aria-live="polite">
        {isReconnecting && (
          <p key="connection" class="notice lasting">
            <span class="spinner" />
            {texts.reconnecting}
          </p>
        )}
        {!isReconnecting && !isCarried && (
          <p key="media" class="notice lasting">
            <span class="spinner" />
            {texts.mediaLost}
          </p>
        )}
        {soundBlocked && (
          <div key="sound" class="notice lasting">
            <Icon name="sound" />
            {texts.soundBlocked}
            <Button kind="primary" onClick={() => void meeting.playSound()}>
              {texts.playSound}
            </Button>
          </div>
        )}
        {notices.slice(-MOST_NOTICES).map((notice) => {
          const text = textOf(notice, texts);
          const icon = ICONS[notice.kind];
          if (text === null) return null;
          return (
            <p key={notice.id} class="notice">
              {icon && <Icon name={icon} />}
              <bdi>{text}</bdi>
            </p>
          );
        })}
        {line !== null && (
          <p key={line.id} class="notice chat-notice">
            <Icon name="chat" />
            <bdi>{texts.says(line.displayName || texts.guest, line.text)}</bdi>
          </p>
        )}
      </div>
    </div>
  );
}

/** @returns null for a knock, which {@link KnockPrompt} shows */
function textOf(notice: Notice, texts: Texts): string | null {
  switch (notice.kind) {
    case 'joined':
      return texts.joined(notice.displayName || texts.guest);
    case 'left':
      return texts.left(notice.displayName || texts.guest);
    case 'hand':
      return texts.raisedHand(notice.displayName || texts.guest);
    case 'muted':
      return texts.mutedByHost;
    case 'screen_failed':
      return texts.screenFailed;
    case 'ending':
      return texts.ending;
    case 'command_failed':
      return texts.commandFailed;
    default:
      return null;
  }
}

/** The latest line of somebody else, for some seconds after it has come; not again once it has been seen in the chat. */
function useLatestLine(isHidden: boolean): ChatLine | null {
  const last = useMeeting((state) => state.chat.at(-1));
  const seen = useRef(last?.id);
  const [shown, setShown] = useState<ChatLine | null>(null);
  useEffect(() => {
    if (isHidden) seen.current = last?.id;
    const isNew = last !== undefined && !last.isOwn && last.id !== seen.current;
    setShown(isNew ? last : null);
    if (!isNew) return undefined;
    const timer = setTimeout(() => setShown(null), SHOWS_CHAT);
    return () => clearTimeout(timer);
  }, [last?.id, isHidden]);
  return isHidden ? null : shown;
}
