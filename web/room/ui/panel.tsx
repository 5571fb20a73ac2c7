import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { IconButton } from './button.js';
import { useUi } from './ui-context.js';

/** Beside the call; on phones over it. It takes the focus, and returns it when it closes. */
export function Panel({
  title,
  onClose,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  const { texts } = useUi();
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  // Asked for while rendering: a field in the panel may take the focus before the panel does.
  const [before] = useState(() => document.activeElement);
  useLayoutEffect(() => {
    if (document.activeElement === before) heading.current?.focus();
    return () => {
      // Only after the panel is gone: what it covers on phones cannot be focused before. Who has moved on stays there.
      queueMicrotask(() => {
        if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
      });
    };
  }, []);
  return (
    <aside
      class="panel"
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
        event.preventDefault();
        onClose();
      }}
    >
      <header class="panel-header">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <IconButton icon="close" label={texts.close} onClick={onClose} />
      </header>
      {children}
    </aside>
  );
}
