import { useState } from 'preact/hooks';
import { IconButton } from './button.js';
import type { CallView } from './call-view.js';
import { Icon } from './icons.js';
import { MediaToggles } from './media-toggles.js';
import { ReactionMenu } from './reactions.js';
import { canShareScreen } from './screen-sharing.js';
import { useMeeting, useUi } from './ui-context.js';

/** The bar of the call. On phones what does not fit is behind "More". */
export function Controls({ view }: { readonly view: CallView }) {
  const { meeting, parameters, texts } = useUi();
  const isViewer = useMeeting((state) => state.role === 'viewer');
  const isSharing = useMeeting(({ local }) => local.screen);
  const hand = useMeeting(({ local }) => local.hand);
  const waiting = useMeeting((state) => state.waiting.length);
  const [isReacting, setReacting] = useState(false);
  const { panel, unread } = view;
  return (
    <nav class="controls" aria-label={texts.controls}>
      <div class="controls-media">
        {!isViewer && <MediaToggles onProblem={() => view.openDialog('settings')} />}
        {!isViewer && parameters.screenshare && canShareScreen() && (
          <IconButton
            name="screen"
            icon={isSharing ? 'screenOff' : 'screen'}
            label={isSharing ? texts.stopScreen : texts.shareScreen}
            look={isSharing ? 'active' : 'plain'}
            onClick={() => void meeting.setScreen(!isSharing)}
          />
        )}
        {!isViewer && !parameters.minimal && (
          <IconButton
            name="hand"
            icon="hand"
            label={hand ? texts.lowerHand : texts.raiseHand}
            look={hand ? 'active' : 'plain'}
            onClick={() => meeting.setHand(!hand)}
          />
        )}
        {parameters.reactions && <ReactionMenu isOpen={isReacting} onOpen={setReacting} />}
      </div>
      <div class="controls-end">
        {parameters.chat && (
          <IconButton
            name="chat"
            icon="chat"
            label={unread === 0 ? texts.chat : `${texts.chat}, ${texts.unread(unread)}`}
            badge={unread === 0 ? '' : String(unread)}
            look={panel === 'chat' ? 'active' : 'plain'}
            isExpanded={panel === 'chat'}
            onClick={() => view.togglePanel('chat')}
          />
        )}
        {parameters.people && (
          <IconButton
            name="people"
            icon="people"
            label={waiting === 0 ? texts.people : `${texts.people}, ${texts.waitingToJoin}: ${waiting}`}
            badge={waiting === 0 ? '' : String(waiting)}
            look={panel === 'people' ? 'active' : 'plain'}
            isExpanded={panel === 'people'}
            onClick={() => view.togglePanel('people')}
          />
        )}
        {parameters.settingsButton && (
          <IconButton
            name="settings"
            icon="settings"
            label={texts.settings}
            onClick={() => view.openDialog('settings')}
          />
        )}
        {!parameters.minimal && (
          <IconButton
            name="more"
            icon="more"
            label={waiting === 0 ? texts.more : `${texts.more}, ${texts.waitingToJoin}: ${waiting}`}
            badge={waiting === 0 ? '' : String(waiting)}
            onClick={() => view.openDialog('more')}
          />
        )}
        {parameters.leaveButton && (
          <button type="button" class="button danger leave" aria-label={texts.leave} onClick={view.leave}>
            <Icon name="leave" />
            <span>{texts.leave}</span>
          </button>
        )}
      </div>
    </nav>
  );
}
