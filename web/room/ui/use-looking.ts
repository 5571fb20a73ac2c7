import { useEffect, useReducer } from 'preact/hooks';
import type { InView } from '../meeting.js';
import { useUi } from './ui-context.js';

/** Lets the engine know whose cameras are in view; none are while the browser shows another tab, or is minimized. */
export function useLooking(inView: readonly InView[]): void {
  const { meeting } = useUi();
  const [, render] = useReducer<number, void>((count) => count + 1, 0);
  useEffect(() => {
    const change = (): void => render();
    document.addEventListener('visibilitychange', change);
    return () => document.removeEventListener('visibilitychange', change);
  }, []);
  const seen = document.visibilityState === 'hidden' ? [] : inView;
  useEffect(() => meeting.look(seen), [JSON.stringify(seen)]);
}
