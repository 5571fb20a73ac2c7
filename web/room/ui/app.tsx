import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Embedding } from '../embedding/embedding.js';
import type { PageTheme } from '../../protocol/page-data.js';
import type { Meeting } from '../meeting.js';
import { AfterCall } from './after-call.js';
import { BeforeCall } from './before-call.js';
import { Call } from './call.js';
import { Joining } from './joining.js';
import { chooseLanguage, directionOf, loadTexts } from './languages.js';
import type { Texts } from './texts/en.js';
import { usualName } from './remembered.js';
import { themeProperties } from './theme.js';
import { UiContext, useMeeting, useUi } from './ui-context.js';
import { useReady, useShown } from './use-embedding.js';
import { parseUrlParameters } from './url-parameters.js';
import { WaitingRoom } from './waiting-room.js';
import './styles/styles.css';

/** The page of a room. It shows nothing until the texts of its language are there. */
export function App({
  meeting,
  embedding,
  theme,
}: {
  readonly meeting: Meeting;
  readonly embedding: Embedding | null;
  readonly theme: PageTheme;
}) {
  const parameters = useMemo(() => parseUrlParameters(location.search), []);
  const language = useMemo(() => chooseLanguage([parameters.lang, ...navigator.languages]), []);
  const [texts, setTexts] = useState<Texts | null>(null);
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = directionOf(language);
    document.documentElement.dataset['background'] = parameters.background ? 'on' : 'off';
    for (const [name, value] of Object.entries(themeProperties(theme)))
      document.documentElement.style.setProperty(name, value);
    const load = async (): Promise<void> => {
      const loaded = await loadTexts(language);
      document.title = loaded.meeting;
      setTexts(loaded);
    };
    void load();
  }, []);
  const ui = useMemo(
    () => (texts === null ? null : { meeting, embedding, parameters, language, texts, theme }),
    [meeting, embedding, texts],
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
  useReady();
  const isAsking = useDevices();
  // Who comes back has seen it, and who has stopped waiting decides there.
  const hasPreview = useRef(parameters.precallReview);
  if (phase === 'out') hasPreview.current = false;
  if (phase === 'waiting') hasPreview.current = true;
  useShown({ isAsking, hasPreview: hasPreview.current });
  switch (phase) {
    case 'before':
    case 'joining':
      return hasPreview.current ? <BeforeCall isAsking={isAsking} /> : <Joining />;
    case 'waiting':
      return <WaitingRoom />;
    case 'in':
      return <Call />;
    default:
      return <AfterCall />;
  }
}

/**
 * Asks for the devices once, when the page opens: what the person switches off later stays off. Without a preview the page
 * joins then.
 * @returns whether the browser still asks
 */
function useDevices(): boolean {
  const { meeting, parameters, texts } = useUi();
  const [isAsking, setAsking] = useState(true);
  useEffect(() => {
    const start = async (): Promise<void> => {
      if (meeting.state.role !== 'viewer') {
        await meeting.prepare({ microphone: parameters.audio, camera: parameters.video });
      }
      setAsking(false);
      if (!parameters.precallReview) await meeting.join(usualName(parameters.displayName, texts));
    };
    void start();
  }, []);
  return isAsking;
}
