import { Button } from './button.js';
import { CameraPreview } from './camera-preview.js';
import { Page, PageTitle } from './page.js';
import { useMeeting, useUi } from './ui-context.js';

/** After a knock, until a host decides. */
export function WaitingRoom() {
  const { meeting, texts } = useUi();
  const isViewer = useMeeting((state) => state.role === 'viewer');
  const isReconnecting = useMeeting((state) => state.connection === 'reconnecting');
  return (
    <Page isKnock>
      <div class="message waiting">
        {!isViewer && <CameraPreview isAsking={false} />}
        <PageTitle>{texts.waitingTitle}</PageTitle>
        <p>{texts.waitingText}</p>
        <p class="waiting-sign" role="status">
          <span class="dots" aria-hidden="true">
            <span />
            <span />
            <span />
          </span>
          {isReconnecting && texts.reconnecting}
        </p>
        <Button onClick={() => void meeting.leave()}>{texts.stopWaiting}</Button>
      </div>
    </Page>
  );
}
