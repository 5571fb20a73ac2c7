import { createContext } from 'preact';
import { useContext, useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import type { Embedding } from '../embedding/embedding.js';
import type { PageTheme } from '../../protocol/page-data.js';
import type { Meeting, MeetingState } from '../meeting.js';
import type { Language } from './languages.js';
import type { Texts } from './texts/en.js';
import type { UrlParameters } from './url-parameters.js';

/** What every component may use; it stays the same while the page is open. */
export interface Ui {
  readonly meeting: Meeting;
  /** Null where the page is not in a frame. */
  readonly embedding: Embedding | null;
  readonly parameters: UrlParameters;
  readonly language: Language;
  readonly texts: Texts;
  readonly theme: PageTheme;
}

export const UiContext = createContext<Ui | null>(null);

/** @throws outside of {@link UiContext} */
export function useUi(): Ui {
  const ui = useContext(UiContext);
  if (ui === null) throw new Error('No UiContext around this component');
  return ui;
}

/**
 * Reads a part of the meeting. The component renders again when this part has changed, and only then.
 * @param select returns the part itself, not a new object: it is compared by identity
 */
export function useMeeting<Part>(select: (state: MeetingState) => Part): Part {
  const { meeting } = useUi();
  const [, render] = useReducer<number, void>((count) => count + 1, 0);
  const part = select(meeting.state);
  const shown = useRef({ part, select });
  shown.current = { part, select };
  useLayoutEffect(() => {
    const renderIfChanged = (): void => {
      if (!Object.is(shown.current.select(meeting.state), shown.current.part)) render();
    };
    // The meeting may have changed between rendering and subscribing.
    renderIfChanged();
    return meeting.subscribe(renderIfChanged);
  }, [meeting]);
  return part;
}
