import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { MAX_CHAT_TEXT } from '../../protocol/messages.js';
import { IconButton } from './button.js';
import { useUi } from './ui-context.js';

/** Where one writes. Enter sends, and Shift+Enter begins a new line. */
export function ChatForm({ draft }: { readonly draft: RefObject<string> }) {
  const { meeting, texts } = useUi();
  const [text, setText] = useState(draft.current ?? '');
  const [hasFailed, setFailed] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const write = (written: string): void => {
    draft.current = written;
    setText(written);
    setFailed(false);
  };
  useLayoutEffect(() => {
    // On a phone the focus would open a keyboard over what there is to read.
    if (matchMedia('(pointer: fine)').matches) field.current?.focus();
  }, []);
  const send = async (): Promise<void> => {
    const sent = text.trim();
    if (sent === '') return;
    write('');
    if (await meeting.sendChat(sent)) return;
    // What was typed meanwhile is not lost either.
    write([sent, draft.current].filter(Boolean).join('\n'));
    setFailed(true);
  };
  return (
    <form
      class="chat-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p class="error" role="status">
        {hasFailed && texts.notSent}
      </p>
      <div class="chat-field">
        <textarea
          ref={field}
          rows={1}
          value={text}
          maxLength={MAX_CHAT_TEXT}
          dir="auto"
          aria-label={texts.message}
          placeholder={texts.writeMessage}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={(event) => {
            // While an input method composes, Enter chooses characters.
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            void send();
          }}
        />
        <IconButton
          icon="send"
          label={texts.send}
          look={text.trim() === '' ? 'plain' : 'active'}
          onClick={() => {
            void send();
            field.current?.focus();
          }}
        />
      </div>
    </form>
  );
}
