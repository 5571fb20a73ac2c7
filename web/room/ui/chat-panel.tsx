import type { RefObject } from 'preact';
import { ChatForm } from './chat-form.js';
import { ChatLines } from './chat-lines.js';
import { Panel } from './panel.js';
import { useUi } from './ui-context.js';

/** @param draft keeps what is typed while the panel is closed */
export function ChatPanel({
  draft,
  onClose,
}: {
  readonly draft: RefObject<string>;
  readonly onClose: () => void;
}) {
  const { texts } = useUi();
  return (
    <Panel title={texts.chat} onClose={onClose}>
      <ChatLines />
      <ChatForm draft={draft} />
    </Panel>
  );
}
