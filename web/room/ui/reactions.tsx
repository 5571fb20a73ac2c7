import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { REACTIONS } from '../../protocol/messages.js';
import { IconButton } from './button.js';
import { useMeeting, useUi } from './ui-context.js';

/** As many as the style sheet places. */
const COLUMNS = 4;

/** Reactions rise over the stage, each with the name of who sent it. */
export function RisingReactions() {
  const { texts } = useUi();
  const reactions = useMeeting((state) => state.reactions);
  const participants = useMeeting((state) => state.participants);
  const nameOf = (id: string): string =>
    participants.find((participant) => participant.id === id)?.displayName ?? texts.you;
  return (
    <ul class="rising-reactions" aria-label={texts.reactions}>
      {reactions.map(({ id, from, emoji }) => (
        <li key={id} data-column={columnOf(id)}>
          <span class="emoji">{emoji}</span>
          <bdi>{nameOf(from)}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** A reaction stays in its column while others come and go. */
function columnOf(id: string): number {
  let sum = 0;
  for (const character of id) sum += character.codePointAt(0) ?? 0;
  return sum % COLUMNS;
}

/** The button with the emojis that one can send. */
export function ReactionMenu({
  isOpen,
  onOpen,
}: {
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}) {
  const { texts } = useUi();
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return undefined;
    const closeOutside = (event: PointerEvent): void => {
      if (event.target instanceof Node && !menu.current?.contains(event.target)) onOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [isOpen]);
  const closeToButton = (): void => {
    menu.current?.querySelector('button')?.focus();
    onOpen(false);
  };
  return (
    <div
      ref={menu}
      class="reaction-menu"
      data-control="react"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        event.preventDefault();
        closeToButton();
      }}
    >
      <IconButton
        icon="smile"
        label={texts.react}
        look={isOpen ? 'active' : 'plain'}
        isExpanded={isOpen}
        onClick={() => onOpen(!isOpen)}
      />
      {isOpen && <ReactionButtons onReacted={closeToButton} />}
    </div>
  );
}

/** All emojis. The first takes the focus. */
export function ReactionButtons({ onReacted }: { readonly onReacted: () => void }) {
  const { meeting, texts } = useUi();
  const first = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  return (
    <div class="reaction-buttons" role="group" aria-label={texts.react}>
      {REACTIONS.map((emoji, index) => (
        <button
          key={emoji}
          ref={index === 0 ? first : null}
          type="button"
          class="reaction"
          aria-label={texts.reactWith(emoji)}
          onClick={() => {
            meeting.react(emoji);
            onReacted();
          }}
        >
          <span class="emoji">{emoji}</span>
        </button>
      ))}
    </div>
  );
}
