import { useEffect, useRef } from 'preact/hooks';
import { recall } from './remembered.js';
import { type Command, commandOf } from './shortcuts.js';

const TYPED_INTO = 'input, textarea, select, [contenteditable]';

/**
 * Runs commands of keys. No key acts while the person types, nor while a dialog is open; and none but Escape where the
 * person has switched shortcuts off, as WCAG 2.1.4 asks for keys of one character.
 */
export function useShortcuts(run: (command: Command) => void): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const target = event.target instanceof Element ? event.target : null;
      if (event.defaultPrevented || target?.closest(TYPED_INTO) || document.querySelector('dialog[open]'))
        return;
      const command = commandOf(event);
      if (command === null || (command !== 'close' && recall('shortcuts') === 'off')) return;
      event.preventDefault();
      latest.current(command);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}
