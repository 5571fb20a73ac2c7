import { useEffect } from 'preact/hooks';
import { Page, PageTitle } from './page.js';
import { recall } from './remembered.js';
import { useMeeting, useUi } from './ui-context.js';

/** Joins without a preview, for embedding sites that had one. */
export function JoinAtOnce() {
  const { meeting, parameters, texts } = useUi();
  const role = useMeeting((state) => state.role);
  useEffect(() => {
    const join = async (): Promise<void> => {
      if (role !== 'viewer') {
        await meeting.prepare({ microphone: parameters.audio, camera: parameters.video });
      }
      await meeting.join(parameters.displayName ?? (recall('displayName') || texts.guest));
    };
    void join();
  }, []);
  return (
    <Page>
      <div class="message">
        <PageTitle>{texts.joining}</PageTitle>
      </div>
    </Page>
  );
}
