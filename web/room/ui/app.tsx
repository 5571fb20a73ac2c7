import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Meeting } from '../meeting.js';
import { AfterCall } from './after-call.js';
import { BeforeCall } from './before-call.js';
import { Call } from './call.js';
import { JoinAtOnce } from './join-at-once.js';
import { chooseLanguage, directionOf, loadTexts } from './languages.js';
import type { Texts } from './texts/en.js';
import { UiContext, useMeeting, useUi } from './ui-context.js';
import { parseUrlParameters } from './url-parameters.js';
import { WaitingRoom } from './waiting-room.js';
import './styles/styles.css';

/** The page of a room. It shows nothing until the texts of its language are there. */
export function App({ meeting }: { readonly meeting: Meeting }) {
  const parameters = useMemo(() => parseUrlParameters(location.search), []);
  const language = useMemo(() => chooseLanguage([parameters.lang, ...navigator.languages]), []);
  const [texts, setTexts] = useState<Texts | null>(null);
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = directionOf(language);
    document.documentElement.dataset['background'] = parameters.background ? 'on' : 'off';
    void loadTexts(language).then(setTexts);
  }, []);
  const ui = useMemo(
    () => (texts === null ? null : { meeting, parameters, language, texts }),
    [meeting, texts],
  );
  if (ui === null) return null;
  return (
    <UiContext.Provider value={ui}>
      <CurrentPhase />
    </UiContext.Provider>
  );
}

function CurrentPhase() {
  const { parameters } = useUi();
  const phase = useMeeting((state) => state.phase);
  switch (phase) {
    case 'before':
    case 'joining':
      return parameters.precallReview ? <BeforeCall /> : <JoinAtOnce />;
    case 'waiting':
      return <WaitingRoom />;
    case 'in':
      return <Call />;
    default:
      return <AfterCall />;
  }
}
