import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChatLine } from '../meeting.js';
import { Button } from './button.js';
import { splitLinks } from './links.js';
import { formatTime } from './times.js';
import { useMeeting, useUi } from './ui-context.js';

/** Lines of one person within this time stand together, in ms. */
const TOGETHER_WITHIN = 120_000;
/** As near to the end as counts as reading the latest, in CSS pixels. */
const NEAR_END = 48;

/** The lines of the chat. It follows the latest, unless the person reads above. */
export function ChatLines() {
  const { texts } = useUi();
  const lines = useMeeting((state) => state.chat);
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [hasNew, setNew] = useState(false);
  const scrollToEnd = (): void => {
    if (list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  };
  const last = lines.at(-1);
  useLayoutEffect(() => {
    if (isAtEnd.current || last?.isOwn === true) scrollToEnd();
    else setNew(true);
  }, [last?.id]);
  return (
    <div class="chat-lines">
      <div
        ref={list}
        class="chat-scroll"
        role="log"
        aria-label={texts.messages}
        tabIndex={0}
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END;
          if (isAtEnd.current) setNew(false);
        }}
      >
        {lines.length === 0 && (
          <div class="chat-empty">
            <strong>{texts.noMessages}</strong>
            <p>{texts.chatText}</p>
          </div>
        )}
        {lines.map((line, index) => (
          <Line key={line.id} line={line} isContinued={isContinued(lines[index - 1], line)} />
        ))}
      </div>
      {hasNew && (
        <div class="chat-new">
          <Button kind="primary" onClick={scrollToEnd}>
            {texts.newMessages}
          </Button>
        </div>
      )}
    </div>
  );
}

function Line({ line, isContinued: continued }: { readonly line: ChatLine; readonly isContinued: boolean }) {
  const { texts, language } = useUi();
  return (
    <div class={`chat-line ${line.isOwn ? 'own' : ''} ${continued ? 'continued' : ''}`}>
      {!continued && (
        <p class="chat-from">
          <bdi>{line.isOwn ? texts.you : line.displayName || texts.guest}</bdi>{' '}
          <time dateTime={line.sentAt}>{formatTime(line.sentAt, language)}</time>
        </p>
      )}
      <p class="chat-text" dir="auto">
        {splitLinks(line.text).map(({ text, href }) =>
          href === null ? (
            text
          ) : (
            <a href={href} target="_blank" rel="noopener noreferrer">
              {text}
            </a>
          ),
        )}
      </p>
    </div>
  );
}

function isContinued(before: ChatLine | undefined, line: ChatLine): boolean {
  return before?.from === line.from && Date.parse(line.sentAt) - Date.parse(before.sentAt) < TOGETHER_WITHIN;
}
